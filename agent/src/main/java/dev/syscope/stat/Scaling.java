package dev.syscope.stat;

/**
 * What a counter would have read had it run all the time.
 *
 * <p>A PMU has fewer counters than one may ask for; the kernel then lets them take turns and tells for how long each was
 * enabled and for how long it ran.
 */
public final class Scaling {
    private Scaling() {}

    /**
     * A count, extrapolated by time enabled over time running, cut to a whole number; 0 if it never ran.
     *
     * @param count unsigned
     */
    public static long scaled(long count, long enabled, long running) {
        if (running == 0) {
            return 0;
        }
        return running < enabled ? (long) ((double) count * enabled / running) : count;
    }

    /** The share of its time for which a counter ran, in percent; 100 for one that never was enabled, as perf has it. */
    public static double percentRunning(double enabled, double running) {
        return enabled == 0 ? 100 : 100 * running / enabled;
    }
}
