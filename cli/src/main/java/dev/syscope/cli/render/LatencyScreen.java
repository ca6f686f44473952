package dev.syscope.cli.render;

import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencyRow;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.SortOrder;
import dev.syscope.linux.Terminal;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Supplier;

/**
 * Redraws the last interval's table in place, with a heat strip of the last minute above it: a column for each
 * interval, or for several where there isn't room, a line for each power of ten, the darker the more calls.
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
    private final Supplier<Terminal.Size> terminal;
    private final Deque<long[]> strip = new ArrayDeque<>();

    /** How many intervals share a column; 0 before the first. */
    private long intervalsInColumn;

    private long intervalsInLast;
    private int rows;
    private int columns;

    /**
     * A view on a terminal.
     *
     * @param last what prints the end below
     * @param terminal tells its size, which may change
     */
    public LatencyScreen(
            PrintStream out, LatencyNames names, SortOrder order, LatencyText last, Supplier<Terminal.Size> terminal) {
        this.out = out;
        this.names = names;
        this.order = order;
        this.last = last;
        this.terminal = terminal;
    }

    @Override
    public void interval(Interval interval) {
        boolean resized = look();
        addToStrip(decades(interval.table().sum()), Math.max(1, MINUTE / Math.max(1, interval.nanos())));
        StringBuilder frame = new StringBuilder(resized ? HOME + CLEAR_BELOW : HOME);
        drawStrip(frame);
        line(frame, LatencyText.heading(interval));
        LatencyTable table = interval.table();
        LatencyText.table(table, names, order, rows - OTHER_LINES).lines().forEach(text -> line(frame, text));
        out.print(frame.append(CLEAR_BELOW));
        out.flush();
    }

    /** Whether the terminal's size has changed, or is known for the first time. */
    private boolean look() {
        Terminal.Size size = terminal.get();
        int formerRows = rows;
        int formerColumns = columns;
        rows = size.rows() < OTHER_LINES + 3 ? 24 : size.rows();
        columns = size.columns() < 40 ? 80 : size.columns();
        return rows != formerRows || columns != formerColumns;
    }

    /** Adds an interval, of which a minute has so many. */
    private void addToStrip(long[] counts, long minute) {
        int room = columns - SCALE_AND_WORDS;
        if (intervalsInColumn == 0) {
            intervalsInColumn = (minute + room - 1) / room;
            intervalsInLast = intervalsInColumn;
        }
        if (intervalsInLast == intervalsInColumn) {
            strip.addLast(counts);
            intervalsInLast = 1;
        } else {
            Arrays.setAll(strip.getLast(), decade -> strip.getLast()[decade] + counts[decade]);
            intervalsInLast++;
        }
        while (strip.size() > Math.min((minute + intervalsInColumn - 1) / intervalsInColumn, room)) {
            strip.removeFirst();
        }
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
