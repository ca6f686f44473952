package dev.syscope.cli;

import dev.syscope.cli.render.LatencyCsv;
import dev.syscope.cli.render.LatencyJson;
import dev.syscope.cli.render.LatencyNames;
import dev.syscope.cli.render.LatencySummary;
import dev.syscope.cli.render.LatencyText;
import dev.syscope.cli.render.StatCsv;
import dev.syscope.cli.render.StatJson;
import dev.syscope.cli.render.StatMetricOnly;
import dev.syscope.cli.render.StatPerfJson;
import dev.syscope.cli.render.StatRenderer;
import dev.syscope.cli.render.StatStyle;
import dev.syscope.cli.render.StatText;
import dev.syscope.latency.Dimension;
import dev.syscope.latency.SortOrder;
import dev.syscope.linux.DescriptorOutput;
import dev.syscope.linux.ptrace.InheritedState;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where the counts go, and in which form. Like perf stat's, they go to standard error: standard output is the
 * command's.
 */
final class StatOutput implements AutoCloseable {
    private final StatArguments arguments;
    private final PrintStream out;
    private final boolean ours;
    private final StatRenderer renderer;

    private StatOutput(StatArguments arguments, PrintStream out, boolean ours, StatRenderer renderer) {
        this.arguments = arguments;
        this.out = out;
        this.ours = ours;
        this.renderer = renderer;
    }

    static StatOutput open(StatArguments arguments, InheritedState state) {
        PrintStream out = stream(arguments, state);
        return new StatOutput(arguments, out, out != System.err, renderer(arguments, out));
    }

    private static PrintStream stream(StatArguments arguments, InheritedState state) {
        if (arguments.has("--quiet")) {
            return new PrintStream(OutputStream.nullOutputStream());
        }
        if (arguments.has("--log-fd")) {
            int fd = (int) arguments.number("--log-fd", 0, Integer.MAX_VALUE, 2);
            if (fd > 2 && !state.descriptors().get(fd)) {
                throw new UsageException("--log-fd: descriptor " + fd + " isn't open");
            }
            return print(new DescriptorOutput(fd));
        }
        if (arguments.value("--output").isPresent()) {
            try {
                PrintStream file = print(OutputFile.open(arguments.value("--output").get(), arguments.has("--append")));
                return arguments.has("--json") ? file : started(file); // perf's -j has that line too, ours is JSON alone
            } catch (IOException e) {
                throw new CommandException("open '" + arguments.value("--output").get() + "': " + e.getMessage());
            }
        }
        return System.err;
    }

    private static PrintStream print(OutputStream to) {
        return new PrintStream(new BufferedOutputStream(to, 1 << 16), false, StandardCharsets.UTF_8);
    }

    private static PrintStream started(PrintStream file) {
        DateTimeFormatter ctime = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);
        file.print("# started on " + ctime.format(ZonedDateTime.now()) + "\n\n");
        return file;
    }

    private static StatRenderer renderer(StatArguments arguments, PrintStream out) {
        Map<String, String> environment = System.getenv();
        StatStyle style = new StatStyle(
                separator(arguments),
                arguments.has("--no-big-num") ? "" : DigitGrouping.separator(environment),
                arguments.has("--interval-print"),
                arguments.has("--interval-clear"),
                arguments.has("--summary"),
                !arguments.has("--no-csv-summary"),
                arguments.has("--table"));
        boolean csv = arguments.has("--field-separator");
        if (arguments.has("--metric-only")) {
            return new StatMetricOnly(out, style,
                    csv ? StatMetricOnly.Format.CSV
                            : arguments.has("--json-output") || arguments.has("--json")
                                    ? StatMetricOnly.Format.JSON
                                    : StatMetricOnly.Format.TEXT);
        }
        return csv ? new StatCsv(out, style)
                : arguments.has("--json-output") ? new StatPerfJson(out, style)
                : arguments.has("--json") ? new StatJson(out, style)
                : new StatText(out, style);
    }

    private static String separator(StatArguments arguments) {
        String separator = arguments.value("--field-separator").orElse(",");
        return separator.equals("\\t") ? "\t" : separator; // as perf reads it
    }

    /** Writes the latency table of the runs behind their counts, in the same form. */
    void latency(LatencySummary summary) {
        LatencyNames names = new LatencyNames(Set.of(Dimension.SYSCALL));
        if (arguments.has("--field-separator")) {
            LatencyCsv csv = new LatencyCsv(out, names, SortOrder.TOTAL, separator(arguments), "\n");
            csv.interval(summary.whole());
        } else if (arguments.has("--json-output") || arguments.has("--json")) {
            new LatencyJson(out, names, SortOrder.TOTAL, false).end(summary);
        } else {
            out.print(" System calls:\n\n");
            new LatencyText(out, names, SortOrder.TOTAL, false, false).end(summary);
        }
    }

    StatRenderer renderer() {
        return renderer;
    }

    /** Writes out what is held back. */
    void flush() {
        out.flush();
        if (out.checkError()) {
            throw new CommandException("the output could not be written");
        }
    }

    @Override
    public void close() {
        flush();
        if (ours) {
            out.close();
        }
    }
}
