package dev.syscope.javaagent;

/**
 * CPU time that may be spent: a share of the time that passes, of which some can be saved for when more is needed.
 *
 * <p>All times are nanoseconds of one clock.
 */
final class Allowance {
    private final double share;
    private final long most;
    private long left;
    private long lastNanos;

    /**
     * A full one.
     *
     * @param share of one CPU
     * @param most how much can be saved
     */
    Allowance(double share, long most, long nowNanos) {
        this.share = share;
        this.most = most;
        left = most;
        lastNanos = nowNanos;
    }

    /** Takes note of what was spent, though it be too much. */
    void spend(long nanos) {
        left -= nanos;
    }

    /** Whether more was spent than is allowed until now. */
    boolean isExceeded(long nowNanos) {
        left = Math.min(most, left + Math.round(share * (nowNanos - lastNanos)));
        lastNanos = nowNanos;
        return left < 0;
    }
}
