package dev.syscope.cli;

import dev.syscope.trace.Nearest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses what was typed by picocli, with one line about what is wrong. */
final class Parsing {
    private Parsing() {}

    /**
     * What was typed, matched against a command's options.
     *
     * @throws UsageException if it doesn't match
     */
    static ParseResult parse(CommandSpec spec, String[] arguments) {
        try {
            return new CommandLine(spec).parseArgs(arguments);
        } catch (UnmatchedArgumentException e) {
            String typed = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().get(0);
            if (!typed.startsWith("-")) {
                throw new UsageException("unexpected argument '" + typed + "'");
            }
            int equals = typed.indexOf('=');
            String name = equals < 0 ? typed : typed.substring(0, equals);
            List<String> known = new ArrayList<>(spec.optionsMap().keySet());
            throw new UsageException("unrecognized option '" + name + "'" + Nearest.suggestion(name, known));
        } catch (ParameterException e) {
            throw new UsageException(e.getMessage().lines().findFirst().orElse("what was typed can't be understood"));
        }
    }
}
