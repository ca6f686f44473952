package dev.syscope.cli.render;

import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencyRow;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.SortOrder;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Redraws the last interval's table in place, with a heat strip of the last minute above it: a column for each interval,
 * a line for each power of ten, the darker the more calls.
 */
public final class LatencyScreen implements LatencyView {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String SHADES = " .:-=+*#%@";

    /** Below 1 us, eight powers of ten from there, the last of them open. */
    private static final int DECADES = 9;

    private static final long LAST_DECADE_NANOS = 10_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;

    /** What stands beside the strip. */
    private static final int SCALE_AND_WORDS = 24;

    /** Strip, its scale, heading, table's head and a free line. */
    private static final int OTHER_LINES = DECADES + 4;

    private final PrintStream out;
    private final LatencyNames names;
    private final SortOrder order;
    private final LatencyText last;
    private final int rows;
    private final int columns;
    private final Deque<long[]> strip = new ArrayDeque<>();
    private boolean cleared;

    /**
     * A view on a terminal.
     *
     * @param last what prints the end below
     */
    public LatencyScreen(
            PrintStream out, LatencyNames names, SortOrder order, LatencyText last, int rows, int columns) {
        this.out = out;
        this.names = names;
        this.order = order;
        this.last = last;
        this.rows = rows < OTHER_LINES + 3 ? 24 : rows;
        this.columns = columns < 40 ? 80 : columns;
    }

    @Override
    public void interval(Interval interval) {
        long minute = Math.max(1, MINUTE / Math.max(1, interval.nanos()));
        strip.addLast(decades(interval.table().sum()));
        while (strip.size() > Math.min(minute, columns - SCALE_AND_WORDS)) {
            strip.removeFirst();
        }
        StringBuilder frame = new StringBuilder(cleared ? HOME : HOME + CLEAR_BELOW);
        cleared = true;
        drawStrip(frame);
        line(frame, LatencyText.heading(interval));
        LatencyTable table = interval.table();
        LatencyText.table(table, names, order, rows - OTHER_LINES).lines().forEach(text -> line(frame, text));
        out.print(frame.append(CLEAR_BELOW));
        out.flush();
    }

    private static long[] decades(LatencyRow row) {
        long[] counts = new long[DECADES];
        long low = 0;
        long high = 999;
        for (int decade = 0; decade < DECADES; decade++) {
            counts[decade] = row.between(low, decade == DECADES - 1 ? Long.MAX_VALUE / 4 : high);
            low = high + 1;
            high = high * 10 + 9;
        }
        return counts;
    }

    private void drawStrip(StringBuilder frame) {
        long most = 1;
        for (long[] column : strip) {
            for (long count : column) {
                most = Math.max(most, count);
            }
        }
        long low = LAST_DECADE_NANOS;
        for (int decade = DECADES - 1; decade >= 0; decade--) {
            String label = decade == 0 ? "<1us" : Durations.text(low);
            StringBuilder text = new StringBuilder(" ".repeat(Math.max(0, 8 - label.length()))).append(label).append(" |");
            for (Iterator<long[]> columns = strip.iterator(); columns.hasNext(); ) {
                text.append(shade(columns.next()[decade], most));
            }
            line(frame, text.toString());
            low /= 10;
        }
        line(frame, "         +" + "-".repeat(strip.size()) + " last minute");
    }

    /** By the logarithm: one slow call among a million fast ones must be seen. */
    static char shade(long count, long most) {
        if (count == 0) {
            return SHADES.charAt(0);
        }
        double share = most == 1 ? 1 : Math.log(count) / Math.log(most);
        return SHADES.charAt(1 + (int) Math.round(share * (SHADES.length() - 2)));
    }

    private void line(StringBuilder frame, String text) {
        frame.append(text, 0, Math.min(text.length(), columns)).append(CLEAR_LINE).append('\n');
    }

    @Override
    public void end(LatencySummary summary) {
        last.end(summary);
    }
}
