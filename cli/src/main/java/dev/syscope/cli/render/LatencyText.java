package dev.syscope.cli.render;

import dev.syscope.latency.InProgress;
import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencyRow;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.SortOrder;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of latencies as text, and what there is to say below it. */
public final class LatencyText implements LatencyView {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final List<String> FIGURES =
            List.of("calls", "errors", "total", "mean", "p50", "p90", "p99", "p99.9", "max");

    /** More would hide the table. */
    private static final int SHOWN_IN_PROGRESS = 20;

    private final PrintStream out;
    private final LatencyNames names;
    private final SortOrder order;
    private final boolean intervals;
    private final boolean histograms;

    /**
     * A view.
     *
     * @param intervals whether each interval is printed, not only the whole
     * @param histograms whether each row's histogram is drawn
     */
    public LatencyText(
            PrintStream out, LatencyNames names, SortOrder order, boolean intervals, boolean histograms) {
        this.out = out;
        this.names = names;
        this.order = order;
        this.intervals = intervals;
        this.histograms = histograms;
    }

    @Override
    public void interval(Interval interval) {
        if (intervals) {
            out.print(heading(interval) + "\n" + table(interval.table(), names, order, Integer.MAX_VALUE) + "\n");
            out.flush();
        }
    }

    /** {@code 12:00:01 +1.00s, 4000 calls}, and how many are in no row. */
    static String heading(Interval interval) {
        long overflow = interval.table().overflow();
        return TIME.format(interval.start().atZone(ZoneId.systemDefault())) + " +" + Durations.text(interval.nanos())
                + ", " + interval.table().calls() + " calls" + (overflow == 0 ? "" : " and " + overflow + " in no row");
    }

    @Override
    public void end(LatencySummary summary) {
        StringBuilder text = new StringBuilder();
        text.append(intervals ? heading(summary.whole()) + " in all\n" : "");
        text.append(table(summary.whole().table(), names, order, Integer.MAX_VALUE));
        if (histograms) {
            for (LatencyTable.Entry entry : summary.whole().table().sorted(order)) {
                text.append('\n').append(names.of(entry.key())).append('\n');
                HistogramBars.draw(entry.row(), text);
            }
        }
        appendInProgress(summary.inProgress(), names, text);
        appendNotes(summary, text);
        out.print(text);
        out.flush();
    }

    /**
     * The table: figures on the right of their columns, names last.
     *
     * @param limit how many rows at most
     */
    static String table(LatencyTable table, LatencyNames names, SortOrder order, int limit) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(FIGURES);
        head.addAll(names.words());
        lines.add(head);
        table.sorted(order).stream().limit(limit).forEach(entry -> {
            List<String> line = figures(entry.row());
            line.addAll(names.parts(entry.key()));
            lines.add(line);
        });
        return aligned(lines, FIGURES.size());
    }

    private static List<String> figures(LatencyRow row) {
        List<String> figures = new ArrayList<>();
        figures.add(Long.toString(row.calls()));
        figures.add(Long.toString(row.errors()));
        figures.add(Durations.text(row.totalNanos()));
        figures.add(Durations.text(Math.round(row.meanNanos())));
        for (double percent : new double[] {50, 90, 99, 99.9}) {
            figures.add(Durations.text(row.percentile(percent)));
        }
        figures.add(Durations.text(row.maxNanos()));
        return figures;
    }

    /** Columns of equal width: the first ones to the right, the others to the left. */
    static String aligned(List<List<String>> lines, int rightColumns) {
        int[] widths = new int[lines.get(0).size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - line.get(i).length());
                boolean last = i == widths.length - 1;
                text.append(i == 0 ? "" : "  ");
                text.append(i < rightColumns ? padding + line.get(i) : line.get(i) + (last ? "" : padding));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static void appendInProgress(List<InProgress> calls, LatencyNames names, StringBuilder text) {
        if (calls.isEmpty()) {
            return;
        }
        text.append("\nin progress, and not counted above:\n");
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("age", "pid", "tid", "comm", "syscall"));
        for (InProgress call : calls.subList(0, Math.min(calls.size(), SHOWN_IN_PROGRESS))) {
            lines.add(List.of(
                    (call.isOlder() ? ">" : "") + Durations.text(call.ageNanos()),
                    Integer.toString(call.pid()),
                    Integer.toString(call.tid()),
                    names.thread(call),
                    LatencyNames.syscall(call.architecture(), call.nr())));
        }
        text.append(aligned(lines, 3));
        if (calls.stream().anyMatch(InProgress::isOlder)) {
            text.append("> began before the measurement\n");
        }
        if (calls.size() > SHOWN_IN_PROGRESS) {
            text.append("and ").append(calls.size() - SHOWN_IN_PROGRESS).append(" more\n");
        }
    }

    private static void appendNotes(LatencySummary summary, StringBuilder text) {
        notes(summary).forEach(note -> text.append("\n").append(note));
        text.append('\n');
    }

    /** What a reader must know of the figures, one sentence each. */
    static List<String> notes(LatencySummary summary) {
        List<String> notes = new ArrayList<>();
        String reported = "a call that does nothing is said to take " + Durations.text(summary.reportedNanos().orElse(0));
        if (summary.addedNanos().isPresent()) {
            notes.add("probes: " + Durations.text(summary.addedNanos().getAsLong())
                    + " longer for each call, measured at start; " + reported);
        } else if (summary.reportedNanos().isPresent()) {
            notes.add(summary.source() + ": it is in all durations; measured at start, " + reported);
        }
        notes.addAll(summary.missing());
        notes.addAll(summary.notes());
        return notes;
    }
}
