package dev.syscope.cli;

import dev.syscope.trace.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a command line apart as strace's {@code getopt_long} does: options end at the first other word, so that the
 * command's own options are left alone; letters can stand together; a long name may be cut as long as it is clear.
 *
 * @param options the options in the order in which they were typed
 * @param operands what follows them: the command and its arguments
 */
record GetOpt(List<Given> options, List<String> operands) {
    /**
     * An option that was typed.
     *
     * @param option which
     * @param byLetter whether it was given by its letter
     * @param value its value
     */
    record Given(StraceOption option, boolean byLetter, Optional<String> value) {}

    /**
     * Takes a command line apart.
     *
     * @throws UsageException if there is no such option, or its value is missing
     */
    static GetOpt parse(List<String> arguments) {
        List<Given> options = new ArrayList<>();
        int at = 0;
        while (at < arguments.size()) {
            String argument = arguments.get(at);
            if (argument.equals("--")) {
                at++;
                break;
            }
            if (argument.length() < 2 || argument.charAt(0) != '-') {
                break;
            }
            at++;
            Optional<String> next = at < arguments.size() ? Optional.of(arguments.get(at)) : Optional.empty();
            boolean tookNext =
                    argument.startsWith("--")
                            ? parseLong(argument.substring(2), next, options)
                            : parseLetters(argument, next, options);
            if (tookNext) {
                at++;
            }
        }
        return new GetOpt(options, List.copyOf(arguments.subList(at, arguments.size())));
    }

    private static boolean parseLetters(String cluster, Optional<String> next, List<Given> options) {
        for (int i = 1; i < cluster.length(); i++) {
            StraceOption option = byLetter(cluster.charAt(i));
            if (option.value() == StraceOption.Value.REQUIRED) {
                boolean attached = i + 1 < cluster.length();
                if (!attached && next.isEmpty()) {
                    throw new UsageException("option requires an argument -- '" + option.letter() + "'");
                }
                options.add(new Given(option, true, attached ? Optional.of(cluster.substring(i + 1)) : next));
                return !attached;
            }
            options.add(new Given(option, true, Optional.empty()));
        }
        return false;
    }

    private static StraceOption byLetter(char letter) {
        StraceOption otherCase = null;
        for (StraceOption option : StraceOption.values()) {
            if (option.letter() == letter && letter != '\0') {
                return option;
            }
            if (Character.toLowerCase(option.letter()) == Character.toLowerCase(letter)) {
                otherCase = option;
            }
        }
        throw new UsageException(
                "invalid option -- '" + letter + "'" + (otherCase == null ? "" : "; did you mean '-" + otherCase.letter() + "'?"));
    }

    private static boolean parseLong(String typed, Optional<String> next, List<Given> options) {
        int equals = typed.indexOf('=');
        String name = equals < 0 ? typed : typed.substring(0, equals);
        Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(typed.substring(equals + 1));
        StraceOption option = byName(name);
        if (option.value() == StraceOption.Value.NONE && value.isPresent()) {
            throw new UsageException("option '--" + name + "' doesn't allow an argument");
        }
        boolean takesNext = option.value() == StraceOption.Value.REQUIRED && value.isEmpty();
        if (takesNext && next.isEmpty()) {
            throw new UsageException("option '--" + name + "' requires an argument");
        }
        options.add(new Given(option, false, takesNext ? next : value));
        return takesNext;
    }

    private static StraceOption byName(String name) {
        Set<StraceOption> candidates = new LinkedHashSet<>();
        StringBuilder possibilities = new StringBuilder();
        for (StraceOption option : StraceOption.values()) {
            for (String known : option.names()) {
                if (known.equals(name)) {
                    return option;
                }
                if (known.startsWith(name)) {
                    candidates.add(option);
                    possibilities.append(" '--").append(known).append('\'');
                }
            }
        }
        if (candidates.size() > 1) {
            throw new UsageException("option '--" + name + "' is ambiguous; possibilities:" + possibilities);
        }
        if (candidates.isEmpty()) {
            List<String> names = new ArrayList<>();
            for (StraceOption option : StraceOption.values()) {
                option.names().forEach(known -> names.add("--" + known));
            }
            throw new UsageException("unrecognized option '--" + name + "'" + Nearest.suggestion("--" + name, names));
        }
        return candidates.iterator().next();
    }
}
