package dev.syscope.cli;

import dev.syscope.stat.EventCatalog;
import dev.syscope.stat.Glob;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code syscope list}: what this machine can count. */
final class ListCommand implements Command {
    private static final int NAME = 50;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("list");
        spec.usageMessage()
                .description("Shows the events that this machine can count, with the kernel's own words about them.")
                .customSynopsis("syscope list [-v] [GLOB]...");
        spec.addOption(OptionSpec.builder("-v", "--verbose")
                .arity("0")
                .type(boolean.class)
                .description("with the fields of tracepoints")
                .build());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .arity("0")
                .type(boolean.class)
                .description("show this text")
                .build());
        spec.addPositional(PositionalParamSpec.builder()
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("GLOB")
                .description("only events with such names: 'sched:*', '*miss*'; a word without a star is sought anywhere")
                .build());
        return spec;
    }

    @Override
    public int run(String[] arguments) {
        CommandSpec spec = spec();
        ParseResult parsed = Parsing.parse(spec, arguments);
        if (parsed.hasMatchedOption("-h")) {
            new CommandLine(spec).usage(System.out);
            return 0;
        }
        List<String> globs = parsed.matchedPositionalValue(0, List.<String>of());
        StringBuilder out = new StringBuilder(1 << 16);
        EventCatalog.list(parsed.hasMatchedOption("-v"), entry -> matches(globs, entry), entry -> print(out, entry));
        if (out.isEmpty() && !globs.isEmpty()) {
            throw new CommandException("no event matches " + String.join(" ", globs));
        }
        System.out.print(out);
        System.out.flush();
        return 0;
    }

    private static boolean matches(List<String> globs, String name) {
        for (String glob : globs) {
            boolean plain = glob.indexOf('*') < 0 && glob.indexOf('?') < 0 && glob.indexOf('[') < 0;
            if (Glob.matches(plain ? "*" + glob + "*" : glob, name)) {
                return true;
            }
        }
        return globs.isEmpty();
    }

    private static void print(StringBuilder out, EventCatalog.Entry entry) {
        String names = String.join(" OR ", entry.names());
        out.append("  ").append(names).append(" ".repeat(Math.max(1, NAME - names.length())));
        out.append('[').append(entry.kind()).append("]\n");
        for (String line : entry.about()) {
            out.append("        ").append(line).append('\n');
        }
    }
}
