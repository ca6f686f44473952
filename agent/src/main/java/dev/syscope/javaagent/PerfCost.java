package dev.syscope.javaagent;

import java.util.Locale;

/**
 * What perf counters on a process's threads cost it: something at each switch of threads, and a tracepoint at each call.
 *
 * <p>Estimated, for it can't be read anywhere.
 */
final class PerfCost {
    // More than twice what was measured in one virtual machine (docs/jfr.md), for in another it was more still.
    private static final long SWITCH_NANOS = 1800;
    private static final long SWITCH_NANOS_FOR_EACH_MORE = 400;
    private static final long CALL_NANOS = 320;

    private static final double SHARE = 0.004;
    private static final long MOST_NANOS = 15_000_000;

    private final Allowance allowance;

    PerfCost(long nowNanos) {
        allowance = new Allowance(SHARE, MOST_NANOS, nowNanos);
    }

    /**
     * Whether it has cost more than 0.4 % of a CPU for some time, or very much just now.
     *
     * @param counters how many there are on each thread
     * @param switches of threads since the last time
     * @param calls that a tracepoint counted since then
     */
    boolean isTooMuch(int counters, long switches, long calls, long nowNanos) {
        if (counters > 0) {
            allowance.spend(switches * (SWITCH_NANOS + (counters - 1) * SWITCH_NANOS_FOR_EACH_MORE) + calls * CALL_NANOS);
        }
        return allowance.isExceeded(nowNanos) && counters > 0;
    }

    /** The reason, for people. */
    static String words(long switches, long calls, long spanNanos) {
        return String.format(
                Locale.ROOT, "at %,d context switches and %,d system calls a second it takes more than %.1f %% of a CPU;"
                        + " it is counted all the same if events= names it",
                aSecond(switches, spanNanos), aSecond(calls, spanNanos), 100 * SHARE);
    }

    private static long aSecond(long count, long spanNanos) {
        return spanNanos == 0 ? 0 : Math.round(count * 1e9 / spanNanos);
    }
}
