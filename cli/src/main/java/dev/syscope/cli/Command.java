package dev.syscope.cli;

import picocli.CommandLine.Model.CommandSpec;

/** One subcommand. Nothing of it is built before it was chosen: each costs start-up time. */
interface Command {
    /**
     * Its options and parameters for help and completion, by picocli's builders rather than annotations, which cost
     * twice the CPU.
     */
    CommandSpec spec();

    /**
     * Does it. A command that has no rules of its own for what is typed has it parsed by
     * {@link Parsing#parse(CommandSpec, String[])}.
     *
     * @param arguments what was typed behind the command's name
     * @return the exit status
     * @throws UsageException if the options don't fit together; exit status 2
     * @throws CommandException if it can't be done; exit status 1
     * @throws dev.syscope.linux.LinuxException if the kernel refuses; exit status 1
     */
    int run(String[] arguments);
}
