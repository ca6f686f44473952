package dev.syscope.cli.render;

import dev.syscope.stat.Aggregation;
import dev.syscope.stat.Metric;
import dev.syscope.stat.Repeats;
import dev.syscope.stat.Row;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Counts as perf stat prints them for people. */
public final class StatText implements StatRenderer {
    private static final int VALUE = 18;
    private static final int UNIT = 4;
    private static final int NAME = 32;
    private static final int UNCOUNTED_NAME = 25;
    private static final int METRIC = 35;
    private static final int METRIC_UNIT = 23;
    private static final int FURTHER_METRIC = 49;
    private static final int PERCENT_PER_MARK = 5;

    private final PrintStream out;
    private final StatStyle style;
    private final StringBuilder line = new StringBuilder(4096);
    private boolean headed;
    private int threadWidth = StatPlaces.THREAD;

    /** Writes to a stream. */
    public StatText(PrintStream out, StatStyle style) {
        this.out = out;
        this.style = style;
    }

    @Override
    public void start() {}

    @Override
    public void interval(List<Row> rows, long nanos) {
        threadWidth = StatPlaces.threadWidth(rows);
        if (style.clear()) {
            line.append("\033[H\033[2J");
        }
        if (!headed || style.clear()) {
            headed = true;
            header(rows.isEmpty() ? Aggregation.GLOBAL : rows.get(0).place().by());
        }
        String time = StatPlaces.time(nanos);
        for (Row row : rows) {
            append(row, time);
        }
        flush();
    }

    private void header(Aggregation by) {
        line.append('#');
        Decimals.right(line, "time", 15);
        line.append(' ');
        int end = line.length() + placeWidth(by);
        switch (by) {
            case GLOBAL -> {}
            case CPU -> line.append("CPU");
            case THREAD -> Decimals.right(line, "comm-pid", threadWidth + 4);
            case CORE, DIE, SOCKET, NODE -> {
                String name = by.name().toLowerCase(Locale.ROOT);
                line.append(name);
                Decimals.right(line, "cpus", placeWidth(by) - 1 - name.length());
            }
        }
        Decimals.repeat(line, ' ', end - line.length());
        Decimals.right(line, "counts", VALUE);
        line.append(" unit events\n");
    }

    private void append(Row row, String time) {
        lead(row, time);
        boolean counted = row.status() == Row.Status.COUNTED;
        Decimals.right(line, counted ? value(row) : StatPlaces.missing(row.status()), VALUE);
        line.append(' ');
        Decimals.left(line, row.event().unit(), UNIT);
        line.append(' ');
        Decimals.left(line, Escape.text(row.event().name()), counted ? NAME : UNCOUNTED_NAME);
        if (!row.event().cgroup().isEmpty()) {
            line.append(' ').append(Escape.text(row.event().cgroup()));
        }
        if (row.metrics().isEmpty()) {
            Decimals.repeat(line, ' ', METRIC);
        }
        for (int i = 0; i < row.metrics().size(); i++) {
            if (i > 0) {
                line.append('\n');
                lead(row, time);
                Decimals.repeat(line, ' ', FURTHER_METRIC + furtherIndent(row.place().by()));
            }
            metric(row.metrics().get(i));
        }
        if (counted && row.deviationPercent().orElse(0) != 0) {
            deviation(row.deviationPercent().getAsDouble());
        }
        if (row.running() != row.enabled()) {
            line.append("  (").append(Decimals.fixed(100 * row.running() / row.enabled(), 2)).append("%)");
        }
        line.append('\n');
    }

    private void lead(Row row, String time) {
        if (!time.isEmpty()) {
            line.append(time).append(' ');
        }
        StatPlaces.text(line, row.place(), threadWidth);
    }

    private int placeWidth(Aggregation by) {
        return switch (by) {
            case GLOBAL -> 0;
            case CPU -> 11;
            case CORE -> 21;
            case DIE -> 18;
            case SOCKET, NODE -> 12;
            case THREAD -> threadWidth + 10;
        };
    }

    /** perf's own columns, which differ by what is summed up. */
    private static int furtherIndent(Aggregation by) {
        return by == Aggregation.CPU ? 8 : 0;
    }

    private String value(Row row) {
        double value = row.value();
        return Decimals.grouped(Decimals.fixed(value, StatPlaces.isWhole(row) ? 0 : 2), style.digitSeparator());
    }

    private void metric(Metric metric) {
        line.append(" # ");
        switch (metric.kind()) {
            case RATE -> Decimals.right(line, Decimals.fixed(metric.value(), 3), 8);
            case PERCENT -> {
                Decimals.right(line, Decimals.fixed(metric.value(), 2), 7);
                line.append('%');
            }
            case RATIO -> {
                Decimals.right(line, Decimals.fixed(metric.value(), 2), 7);
                line.append(' ');
            }
        }
        line.append(' ');
        Decimals.left(line, metric.unit(), METRIC_UNIT);
    }

    private void deviation(double percent) {
        line.append("  ( +-");
        Decimals.right(line, Decimals.fixed(percent, 2), 6);
        line.append("% )");
    }

    @Override
    public void end(List<Row> rows, StatEnd end) {
        if (!style.showsEnd()) {
            return;
        }
        line.append("\n Performance counter stats for ").append(Escape.text(end.title()));
        if (end.runs().count() > 1) {
            line.append(" (").append(end.runs().count()).append(" runs)");
        }
        line.append(":\n\n");
        threadWidth = StatPlaces.threadWidth(rows);
        for (Row row : rows) {
            append(row, "");
        }
        line.append(rows.isEmpty() ? "" : "\n");
        times(end);
        flush();
    }

    private void times(StatEnd end) {
        Repeats runs = end.runs();
        if (runs.count() > 1) {
            double deviation = runs.deviationSeconds();
            int precision = precision(deviation);
            if (style.table()) {
                table(runs, precision);
            }
            line.append(' ');
            Decimals.right(line, Decimals.fixed(runs.meanSeconds(), precision), 17);
            line.append(" +- ").append(Decimals.fixed(deviation, precision)).append(" seconds time elapsed");
            deviation(runs.meanSeconds() == 0 ? 0 : 100 * deviation / runs.meanSeconds());
            line.append("\n\n");
            return;
        }
        times(line, end);
    }

    /** What perf says below the counts of one run. */
    static void times(StringBuilder to, StatEnd end) {
        seconds(to, end.runs().meanSeconds(), "seconds time elapsed\n\n");
        end.cpuTimes().ifPresent(times -> {
            seconds(to, times[0], "seconds user\n");
            seconds(to, times[1], "seconds sys\n\n\n");
        });
    }

    private static void seconds(StringBuilder to, double seconds, String what) {
        Decimals.right(to, Decimals.fixed(seconds, 9), VALUE);
        to.append(' ').append(what);
    }

    /** Two digits more than the deviation's first. */
    private static int precision(double deviation) {
        return deviation > 1 ? 2 : Math.min(9, deviation == 0 ? 9 : (int) Math.ceil(-Math.log10(deviation)) + 2);
    }

    private void table(Repeats runs, int precision) {
        double mean = runs.meanSeconds();
        String indent = " ".repeat(Math.max(0, VALUE - Decimals.fixed(mean, precision).length()));
        line.append(indent).append("# Table of individual measurements:\n");
        for (double seconds : runs.seconds()) {
            String difference = Decimals.fixed(seconds - mean, precision);
            Decimals.right(line, Decimals.fixed(seconds, precision), VALUE);
            line.append(" (").append(difference.startsWith("-") ? "" : "+").append(difference).append(") ");
            Decimals.repeat(line, '#', 1 + bar(seconds, mean));
            line.append('\n');
        }
        line.append('\n').append(indent).append("# Final result:\n");
    }

    /** perf's bars: as many twentieths of a run's time as it is off the mean. */
    private static int bar(double seconds, double mean) {
        return seconds == 0 ? 0 : (int) (100 * Math.abs(seconds - mean) / seconds) / PERCENT_PER_MARK;
    }

    private void flush() {
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
        line.setLength(0);
    }
}
