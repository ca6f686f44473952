package dev.syscope.cli;

import dev.syscope.latency.Dimension;
import dev.syscope.latency.SortOrder;
import dev.syscope.trace.Nearest;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.TraceExpression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The command line of {@code syscope latency}. */
final class LatencyArguments {
    /** Below it, reading the maps would take a part of a core that can be noticed. */
    private static final double SHORTEST_INTERVAL_SECONDS = 0.05;

    private static final double LONGEST_SECONDS = 1e9;

    private LatencyArguments() {}

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("latency");
        spec.usageMessage().synopsisHeading("Usage: syscope ");
        spec.usageMessage().description("How long system calls take, by percentile, without stopping the target.");
        spec.parser().stopAtPositional(true);
        spec.addOption(OptionSpec.builder("-p", "--pid")
                .paramLabel("PID[,PID]...")
                .description("measure these processes and their threads; may be given more than once")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .build());
        flag(spec, "measure every process of the machine", "-a", "--all");
        value(spec, "PATH", "measure the processes of this cgroup", "--cgroup");
        flag(spec, "processes that the target makes belong to it", "-f", "--follow-forks");
        value(spec, "EXPRESSION", "measure these calls only, as strace's -e trace=", "-e", "--trace");
        value(spec, "SECONDS", "end after this time", "-d", "--duration");
        value(spec, "SECONDS", "a table for each interval; on a terminal, redraw it in place", "-i", "--interval");
        value(spec, "KEY[,KEY]...", "a row for each syscall, pid, tid, comm, errno or combination", "--by");
        value(spec, "FIGURE", "sort by total, calls, errors, mean, p50, p90, p99, p99.9 or max", "--sort");
        flag(spec, "draw each row's histogram", "--histogram");
        value(spec, "DURATION", "print each call that takes longer, decoded, on standard error: 10ms, 250us", "--above");
        flag(spec, "with --above: print each call's user stack, too", "-k", "--stack-traces");
        value(spec, "FILE", "write HdrHistogram's interval log, tagged by row", "--hlog");
        value(spec, "FILE", "write a self-contained page: heat map, percentiles, table", "--html");
        flag(spec, "print an object on a line for each interval and the whole", "--json");
        flag(spec, "print comma-separated values", "--csv");
        value(spec, "FILE", "record each interval in a JFR file too, for JDK Mission Control", "--jfr");
        flag(spec, "let --jfr replace FILE", "--force");
        flag(spec, "join the recording of the JVM that -p names with ours", "--jfr-merge");
        flag(spec, "with -p PID of a JVM: show Java's names for threads, with --by tid or --above", "--java");
        value(spec, "FILE", "print to a file", "-o", "--output");
        value(spec, "N", "make room for so many rows", "--keys");
        value(spec, "SOURCE", "bpf, ptrace or auto", "--source");
        flag(spec, "show this", "-h", "--help");
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("COMMAND")
                .description("launch this command and measure it")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        return spec;
    }

    private static void value(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
                .paramLabel(label)
                .description(description)
                .type(String.class)
                .build());
    }

    private static void flag(CommandSpec spec, String description, String... names) {
        spec.addOption(OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
                .description(description)
                .build());
    }

    /**
     * What was typed.
     *
     * @throws UsageException if it can't be understood
     */
    static LatencySettings settings(ParseResult parsed) {
        List<String> command = parsed.matchedPositionalValue(0, List.of());
        List<Integer> pids = pids(parsed.matchedOptionValue("-p", List.<String>of()));
        Optional<String> cgroup = string(parsed, "--cgroup");
        boolean machine = parsed.hasMatchedOption("-a");
        int given = (command.isEmpty() ? 0 : 1) + (pids.isEmpty() ? 0 : 1) + (cgroup.isPresent() ? 1 : 0) + (machine ? 1 : 0);
        if (given != 1) {
            throw new UsageException("one target is needed, not " + given + ": -p PID, -a, --cgroup PATH or COMMAND");
        }
        if (parsed.hasMatchedOption("--json") && parsed.hasMatchedOption("--csv")) {
            throw new UsageException("--json and --csv exclude each other");
        }
        LatencySettings.Format format = parsed.hasMatchedOption("--json")
                ? LatencySettings.Format.JSON
                : parsed.hasMatchedOption("--csv") ? LatencySettings.Format.CSV : LatencySettings.Format.TEXT;
        if (parsed.hasMatchedOption("--histogram") && format != LatencySettings.Format.TEXT) {
            throw new UsageException("--histogram is drawn in text only");
        }
        if (parsed.hasMatchedOption("-k") && !parsed.hasMatchedOption("--above")) {
            throw new UsageException("-k shows the stacks of slow calls: it needs --above DURATION");
        }
        OptionalLong interval = seconds(parsed, "-i");
        if (interval.isPresent() && interval.getAsLong() < SHORTEST_INTERVAL_SECONDS * 1e9) {
            throw new UsageException("-i " + string(parsed, "-i").orElse("") + ": the shortest interval is "
                    + SHORTEST_INTERVAL_SECONDS + " s");
        }
        return new LatencySettings(
                new LatencySettings.Whose(command, pids, machine, cgroup, parsed.hasMatchedOption("-f")),
                string(parsed, "-e").map(LatencyArguments::syscalls).orElse(SyscallSet.ALL),
                source(parsed),
                string(parsed, "--by").map(LatencyArguments::dimensions).orElse(Set.of(Dimension.SYSCALL)),
                string(parsed, "--keys").map(LatencyArguments::keys),
                seconds(parsed, "-d"),
                interval,
                string(parsed, "--above").map(text -> OptionalLong.of(above(text))).orElse(OptionalLong.empty()),
                parsed.hasMatchedOption("-k"),
                new LatencySettings.Outputs(
                        format,
                        string(parsed, "--sort").map(LatencyArguments::order).orElse(SortOrder.TOTAL),
                        parsed.hasMatchedOption("--histogram"),
                        string(parsed, "-o"),
                        string(parsed, "--hlog"),
                        string(parsed, "--html"),
                        jfr(parsed)));
    }

    private static JfrOutput.Asked jfr(ParseResult parsed) {
        boolean java = parsed.hasMatchedOption("--java");
        boolean threads = string(parsed, "--by").map(LatencyArguments::dimensions).orElse(Set.of()).contains(Dimension.TID);
        if (java && !threads && !parsed.hasMatchedOption("--above")) {
            throw new UsageException("--java names threads: it needs --by tid or --above DURATION");
        }
        return new JfrOutput.Asked(
                string(parsed, "--jfr"), parsed.hasMatchedOption("--force"), parsed.hasMatchedOption("--jfr-merge"), java);
    }

    private static Optional<String> string(ParseResult parsed, String option) {
        return Optional.ofNullable(parsed.matchedOptionValue(option, (String) null));
    }

    private static List<Integer> pids(List<String> given) {
        List<Integer> pids = new ArrayList<>();
        for (String word : given.isEmpty() ? new String[0] : String.join(",", given).split("[, ]+", -1)) {
            int pid = whole(word, "invalid process id: '" + word + "'");
            if (pid <= 0) {
                throw new UsageException("invalid process id: '" + word + "'");
            }
            pids.add(pid);
        }
        return pids.stream().distinct().toList();
    }

    private static SyscallSet syscalls(String text) {
        return TraceExpression.parse(text.startsWith("trace=") ? text.substring("trace=".length()) : text);
    }

    private static String source(ParseResult parsed) {
        String source = string(parsed, "--source").orElse("auto");
        List<String> known = List.of("auto", "bpf", "ptrace");
        if (!known.contains(source)) {
            throw new UsageException("no source '" + source + "'" + Nearest.suggestion(source, known));
        }
        return source;
    }

    private static Set<Dimension> dimensions(String text) {
        Set<Dimension> by = EnumSet.noneOf(Dimension.class);
        List<String> known = Arrays.stream(Dimension.values()).map(Dimension::word).toList();
        for (String word : text.split(",", -1)) {
            int at = known.indexOf(word);
            if (at < 0) {
                throw new UsageException("no key '" + word + "' for --by" + Nearest.suggestion(word, known) + " ("
                        + String.join(", ", known) + ")");
            }
            by.add(Dimension.values()[at]);
        }
        return by;
    }

    private static SortOrder order(String text) {
        List<String> known = Arrays.stream(SortOrder.values()).map(SortOrder::word).toList();
        int at = known.indexOf(text);
        if (at < 0) {
            throw new UsageException("no figure '" + text + "' to sort by" + Nearest.suggestion(text, known) + " ("
                    + String.join(", ", known) + ")");
        }
        return SortOrder.values()[at];
    }

    private static int keys(String text) {
        int keys = whole(text, "--keys needs a number, not '" + text + "'");
        if (keys < 1 || keys > 1 << 20) {
            throw new UsageException("--keys is from 1 to " + (1 << 20) + ", not " + text);
        }
        return keys;
    }

    private static int whole(String text, String otherwise) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new UsageException(otherwise);
        }
    }

    private static OptionalLong seconds(ParseResult parsed, String option) {
        Optional<String> text = string(parsed, option);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        double seconds;
        try {
            seconds = Double.parseDouble(text.get());
        } catch (NumberFormatException e) {
            throw new UsageException(option + " needs seconds, not '" + text.get() + "'");
        }
        if (!(seconds > 0 && seconds <= LONGEST_SECONDS)) {
            throw new UsageException(option + " needs a positive number of seconds, not '" + text.get() + "'");
        }
        return OptionalLong.of(Math.round(seconds * 1e9));
    }

    /** {@code 10ms}, {@code 250us}, {@code 1.5s}, {@code 800ns}. */
    private static long above(String text) {
        String[] units = {"ns", "us", "ms", "s"};
        double factor = 1;
        for (String unit : units) {
            if (text.endsWith(unit)) {
                try {
                    double value = Double.parseDouble(text.substring(0, text.length() - unit.length()));
                    if (value >= 0 && value * factor <= LONGEST_SECONDS * 1e9) {
                        return Math.round(value * factor);
                    }
                } catch (NumberFormatException e) {
                    // a longer unit may fit, or none: said below
                }
            }
            factor *= 1000;
        }
        throw new UsageException("--above needs a duration such as 10ms or 250us, not '" + text + "'");
    }
}
