package dev.syscope.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code syscope strace}. */
final class StraceCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.create().name("strace");
    }

    @Override
    public int run(ParseResult parsed) {
        throw new UsageException("not there yet");
    }
}
