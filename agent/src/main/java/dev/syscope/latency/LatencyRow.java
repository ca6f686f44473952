package dev.syscope.latency;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/**
 * The calls of one key: how many, how many failed, and how long they took. For one thread at a time.
 *
 * <p>Total, least and most are exact; a percentile is within 1/64 (1.6 %) of the true one when the kernel counted, and
 * within 0.1 % when each call was recorded.
 */
public final class LatencyRow {
    /** HdrHistogram's digits: finer than the kernel's buckets, so that loading them loses nothing. */
    private static final int DIGITS = 3;

    private final PackedHistogram histogram = new PackedHistogram(DIGITS);
    private long calls;
    private long errors;
    private long total;
    private long least = Long.MAX_VALUE;
    private long most;

    /** No call yet. */
    public LatencyRow() {}

    /** Counts one call. */
    public void record(long nanos, boolean failed) {
        long value = Math.max(nanos, 0);
        histogram.recordValue(value);
        calls++;
        errors += failed ? 1 : 0;
        total += value;
        least = Math.min(least, value);
        most = Math.max(most, value);
    }

    /**
     * Counts what the kernel counted.
     *
     * @param counts calls in each of {@link Buckets}
     * @param addedErrors how many of them failed
     * @param addedTotal their sum
     * @param shortest no call of them was shorter
     * @param longest no call of them was longer
     * @param longestIsNew whether the longest is one of them; else the longest of them is only known by its bucket
     */
    void load(
            long[] counts, long addedErrors, long addedTotal, long shortest, long longest, boolean longestIsNew) {
        long first = Long.MAX_VALUE;
        long last = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                first = Math.min(first, Math.max(shortest, Buckets.low(i)));
                last = longestIsNew || i == counts.length - 1 ? longest : Math.min(longest, Buckets.high(i));
                long middle = i == counts.length - 1 ? longest : Buckets.middle(i);
                histogram.recordValueWithCount(Math.min(Math.max(middle, shortest), longest), counts[i]);
                calls += counts[i];
            }
        }
        errors += addedErrors;
        total += addedTotal;
        least = Math.min(least, first);
        most = Math.max(most, last);
    }

    /** Adds another row's calls. */
    public void add(LatencyRow other) {
        histogram.add(other.histogram);
        calls += other.calls;
        errors += other.errors;
        total += other.total;
        least = Math.min(least, other.least);
        most = Math.max(most, other.most);
    }

    /** How many calls returned. */
    public long calls() {
        return calls;
    }

    /** How many of them failed. */
    public long errors() {
        return errors;
    }

    /** The sum of their durations, in nanoseconds. */
    public long totalNanos() {
        return total;
    }

    /** Their mean duration in nanoseconds, 0 if there are none. */
    public double meanNanos() {
        return calls == 0 ? 0 : (double) total / calls;
    }

    /** The shortest duration in nanoseconds, 0 if there are none. */
    public long minNanos() {
        return calls == 0 ? 0 : least;
    }

    /** The longest duration in nanoseconds, 0 if there are none. */
    public long maxNanos() {
        return most;
    }

    /**
     * The duration in nanoseconds that this share of the calls doesn't exceed.
     *
     * @param percent 0 to 100
     */
    public long percentile(double percent) {
        return calls == 0 ? 0 : percent >= 100 ? most : Math.min(histogram.getValueAtPercentile(percent), most);
    }

    /** How many calls took between two durations in nanoseconds, both included, as far as buckets tell. */
    public long between(long low, long high) {
        return calls == 0 ? 0 : histogram.getCountBetweenValues(low, high);
    }

    /** Calls in each of {@link Buckets}, a new array. */
    public long[] buckets() {
        long[] counts = new long[Buckets.COUNT];
        histogram.recordedValues().forEach(v -> counts[Buckets.index(v.getValueIteratedTo())] += v.getCountAddedInThisIterationStep());
        return counts;
    }

    /** The durations as HdrHistogram has them; not to be changed. */
    Histogram histogram() {
        return histogram;
    }
}
