package dev.syscope.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One subcommand. Its model is built only when it was chosen: each costs start-up time. */
interface Command {
    /** Its options and parameters, by picocli's builders rather than annotations, which cost twice the CPU. */
    CommandSpec spec();

    /**
     * Does it.
     *
     * @param parsed what was typed, matched against {@link #spec()}
     * @return the exit status
     * @throws UsageException if the options don't fit together; exit status 2
     * @throws dev.syscope.linux.LinuxException if the kernel refuses; exit status 1
     */
    int run(ParseResult parsed);
}
