package dev.syscope.cli.render;

import dev.syscope.latency.LatencyRow;
import dev.syscope.linux.Architecture;
import dev.syscope.syscall.LineBuffer;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.SyscallTable;
import java.util.Arrays;

/**
 * Counts calls, errors and time by call, and writes strace's table of them. Counting is hot: it allocates
 * nothing, but for percentiles.
 *
 * <p>Calls that have no name are left out, as strace does.
 */
public final class Summary {
    /** More than any table's numbers. */
    private static final int NUMBERS = 1024;

    private final Counts[] byArchitecture = new Counts[Architecture.values().length];
    private final SummaryStyle style;

    /** An empty summary. */
    public Summary(SummaryStyle style) {
        this.style = style;
    }

    /** Counts of one architecture's calls, by number. */
    static final class Counts {
        final long[] calls = new long[NUMBERS];
        final long[] errors = new long[NUMBERS];
        final long[] nanos = new long[NUMBERS];
        final long[] shortest = new long[NUMBERS];
        final long[] longest = new long[NUMBERS];

        /** Of each call that was made, if percentiles are asked for; else empty. */
        final LatencyRow[] histograms;

        Counts(boolean percentiles) {
            histograms = new LatencyRow[percentiles ? NUMBERS : 0];
            Arrays.fill(shortest, Long.MAX_VALUE);
        }

        void add(int nr, boolean failed, long spent) {
            calls[nr]++;
            if (failed) {
                errors[nr]++;
            }
            nanos[nr] += spent;
            shortest[nr] = Math.min(shortest[nr], spent);
            longest[nr] = Math.max(longest[nr], spent);
            if (histograms.length != 0) {
                if (histograms[nr] == null) {
                    histograms[nr] = new LatencyRow();
                }
                histograms[nr].record(spent, failed);
            }
        }
    }

    /** Counts a call that returned. */
    public void add(SyscallRecord call) {
        int at = call.architecture().ordinal();
        Counts counts = byArchitecture[at];
        if (counts == null) {
            counts = new Counts(style.wantsPercentiles());
            byArchitecture[at] = counts;
        }
        long spent = style.wallClock() ? call.durationNanos() : call.systemNanos();
        int nr = call.nr();
        if (nr >= 0 && nr < NUMBERS) {
            counts.add(nr, call.failed(), Math.max(0, spent - style.overheadNanos()));
        }
    }

    /** Writes a table for each architecture that made calls. */
    public void write(LineBuffer out) {
        for (Architecture architecture : Architecture.values()) {
            Counts counts = byArchitecture[architecture.ordinal()];
            if (counts == null) {
                continue;
            }
            SummaryTable table = new SummaryTable(style, counts, SyscallTable.of(architecture));
            if (table.isEmpty()) {
                continue;
            }
            if (architecture != Architecture.host()) {
                out.append("System call usage summary for ");
                out.append(architecture.personality());
                out.append(" mode:\n");
            }
            table.write(out);
        }
    }
}
