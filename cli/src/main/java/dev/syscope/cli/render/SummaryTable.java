package dev.syscope.cli.render;

import dev.syscope.cli.render.SummaryStyle.Column;
import dev.syscope.latency.LatencyRow;
import dev.syscope.syscall.LineBuffer;
import dev.syscope.syscall.SyscallTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** strace's table of one architecture's calls: a heading, a row for each call, a total. */
final class SummaryTable {
    private static final int NAME_WIDTH = 16;

    private final SummaryStyle style;
    private final List<Row> rows = new ArrayList<>();
    private final Row total;

    /** One line. */
    private record Row(
            String name, long calls, long errors, long nanos, long shortest, long longest, LatencyRow histogram) {
        long percentile(double percent) {
            return histogram.percentile(percent);
        }

        long average() {
            return calls == 0 ? 0 : nanos / calls;
        }
    }

    SummaryTable(SummaryStyle style, Summary.Counts counts, SyscallTable table) {
        this.style = style;
        long calls = 0;
        long errors = 0;
        long nanos = 0;
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        LatencyRow none = new LatencyRow();
        LatencyRow all = new LatencyRow();
        for (int nr = 0; nr < counts.calls.length; nr++) {
            String name = counts.calls[nr] == 0 ? "" : table.syscall(nr).name();
            if (name.isEmpty() || table.number(name).isEmpty()) {
                continue;
            }
            Row row = new Row(
                    name,
                    counts.calls[nr],
                    counts.errors[nr],
                    counts.nanos[nr],
                    counts.shortest[nr],
                    counts.longest[nr],
                    counts.histograms.length == 0 ? none : counts.histograms[nr]);
            all.add(row.histogram);
            rows.add(row);
            calls += row.calls;
            errors += row.errors;
            nanos += row.nanos;
            shortest = Math.min(shortest, row.shortest);
            longest = Math.max(longest, row.longest);
        }
        total = new Row("total", calls, errors, nanos, shortest, longest, all);
        style.sortBy().ifPresent(column -> rows.sort(order(column))); // equal ones stay in the order of their numbers
    }

    private static Comparator<Row> order(Column column) {
        return switch (column) {
            case TIME_PERCENT, TOTAL_TIME -> Comparator.comparingLong(Row::nanos).reversed();
            case MINIMUM_TIME -> Comparator.comparingLong(Row::shortest).reversed();
            case MAXIMUM_TIME -> Comparator.comparingLong(Row::longest).reversed();
            case AVERAGE_TIME -> Comparator.comparingLong(Row::average).reversed();
            case P50 -> byPercentile(50);
            case P90 -> byPercentile(90);
            case P99 -> byPercentile(99);
            case CALLS -> Comparator.comparingLong(Row::calls).reversed();
            case ERRORS -> Comparator.comparingLong(Row::errors).reversed();
            case NAME -> Comparator.comparing(Row::name);
        };
    }

    private static Comparator<Row> byPercentile(double percent) {
        return Comparator.comparingLong((Row row) -> row.percentile(percent)).reversed();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void write(LineBuffer out) {
        int[] widths = new int[style.columns().size()];
        for (int i = 0; i < widths.length; i++) {
            Column column = style.columns().get(i);
            widths[i] = leastWidth(column);
            for (Row row : rows) {
                int extra = column == Column.NAME ? 1 : 0;
                widths[i] = Math.max(widths[i], cell(column, row).length() + extra);
            }
            widths[i] = Math.max(widths[i], cell(column, total).length());
        }
        for (int i = 0; i < widths.length; i++) {
            cell(out, widths, i, heading(style.columns().get(i)));
        }
        rule(out, widths);
        for (Row row : rows) {
            row(out, widths, row);
        }
        rule(out, widths);
        row(out, widths, total);
    }

    private void row(LineBuffer out, int[] widths, Row row) {
        for (int i = 0; i < widths.length; i++) {
            cell(out, widths, i, cell(style.columns().get(i), row));
        }
    }

    private static void rule(LineBuffer out, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            out.append("-".repeat(widths[i]));
            out.append(i == widths.length - 1 ? '\n' : ' ');
        }
    }

    private void cell(LineBuffer out, int[] widths, int index, String text) {
        boolean isLast = index == widths.length - 1;
        boolean isName = style.columns().get(index) == Column.NAME;
        if (!isName) {
            out.append(" ".repeat(widths[index] - text.length()));
        }
        out.append(text);
        if (isName && !isLast) {
            out.append(" ".repeat(widths[index] - text.length()));
        }
        out.append(isLast ? '\n' : ' ');
    }

    private static String heading(Column column) {
        return switch (column) {
            case TIME_PERCENT -> "% time";
            case TOTAL_TIME -> "seconds";
            case MINIMUM_TIME -> "shortest";
            case MAXIMUM_TIME -> "longest";
            case AVERAGE_TIME -> "usecs/call";
            case P50 -> "p50";
            case P90 -> "p90";
            case P99 -> "p99";
            case CALLS -> "calls";
            case ERRORS -> "errors";
            case NAME -> "syscall";
        };
    }

    private static int leastWidth(Column column) {
        return switch (column) {
            case TIME_PERCENT -> 6;
            case TOTAL_TIME, AVERAGE_TIME -> 11;
            case MINIMUM_TIME, MAXIMUM_TIME, P50, P90, P99 -> 8;
            case CALLS, ERRORS -> 9;
            case NAME -> NAME_WIDTH;
        };
    }

    private String cell(Column column, Row row) {
        return switch (column) {
            case TIME_PERCENT -> percent(row);
            case TOTAL_TIME -> seconds(row.nanos);
            case MINIMUM_TIME -> seconds(row.shortest);
            case MAXIMUM_TIME -> seconds(row.longest);
            case AVERAGE_TIME -> Long.toString(row.average() / 1000);
            case P50 -> seconds(row.percentile(50));
            case P90 -> seconds(row.percentile(90));
            case P99 -> seconds(row.percentile(99));
            case CALLS -> Long.toString(row.calls);
            case ERRORS -> row.errors == 0 ? "" : Long.toString(row.errors);
            case NAME -> row.name;
        };
    }

    private String percent(Row row) {
        if (row == total) {
            return "100.00";
        }
        long hundredths = total.nanos == 0 ? 0 : Math.round(10_000.0 * row.nanos / total.nanos);
        return hundredths / 100 + "." + hundredths % 100 / 10 + hundredths % 10;
    }

    private static String seconds(long nanos) {
        long micros = (nanos + 500) / 1000;
        String fraction = Long.toString(micros % 1_000_000);
        return micros / 1_000_000 + "." + "0".repeat(6 - fraction.length()) + fraction;
    }
}
