package dev.syscope.latency;

import org.HdrHistogram.Histogram;

/**
 * The calls of one key: how many, how many failed, and how long they took. For one thread at a time.
 *
 * <p>Total, least and most are exact; a percentile is within 1/64 (1.6 %) of the true one, as {@link Buckets} are.
 */
public final class LatencyRow {
    /** HdrHistogram's digits: finer than {@link Buckets}, so that loading them loses nothing. */
    private static final int DIGITS = 3;

    /** Room is made for so many buckets at once: a power of two of durations. */
    private static final int STEP = 1 << Buckets.MANTISSA_BITS;

    private static final long[] NONE = {};

    /** Calls in each bucket from {@link #from} on: most rows need few of them. */
    private long[] counts = NONE;

    private int from;
    private long calls;
    private long errors;
    private long total;
    private long least = Long.MAX_VALUE;
    private long most;

    /** Takes a bucket that isn't empty. */
    @FunctionalInterface
    public interface BucketVisitor {
        /**
         * One bucket.
         *
         * @param bucket of {@link Buckets}
         * @param count its calls
         */
        void bucket(int bucket, long count);
    }

    /** No call yet. */
    public LatencyRow() {}

    /** Counts one call. */
    public void record(long nanos, boolean failed) {
        long value = Math.max(nanos, 0);
        count(Buckets.index(value), 1);
        errors += failed ? 1 : 0;
        total += value;
        least = Math.min(least, value);
        most = Math.max(most, value);
    }

    /** Counts calls of one bucket; the caller adds what else there is to say of them. */
    void count(int bucket, long added) {
        if (bucket < from || bucket >= from + counts.length) {
            makeRoom(bucket);
        }
        counts[bucket - from] += added;
        calls += added;
    }

    private void makeRoom(int bucket) {
        int low = bucket & -STEP;
        int high = low + STEP;
        if (counts.length == 0) {
            from = low;
            counts = new long[STEP];
            return;
        }
        int first = Math.min(from, low);
        long[] larger = new long[Math.max(from + counts.length, high) - first];
        System.arraycopy(counts, 0, larger, from - first, counts.length);
        from = first;
        counts = larger;
    }

    /**
     * Says of calls that were {@link #count}ed what buckets can't.
     *
     * @param addedErrors how many of them failed
     * @param addedTotal their sum
     * @param shortest no call of them was shorter
     * @param longest no call of them was longer
     */
    void add(long addedErrors, long addedTotal, long shortest, long longest) {
        errors += addedErrors;
        total += addedTotal;
        least = Math.min(least, shortest);
        most = Math.max(most, longest);
    }

    /** Adds another row's calls. */
    public void add(LatencyRow other) {
        other.forEachBucket(this::count);
        add(other.errors, other.total, other.least, other.most);
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
        long rank = Math.max(1, (long) Math.ceil(calls * percent / 100));
        if (rank >= calls) {
            return most;
        }
        long seen = 0;
        int at = -1;
        while (seen < rank) {
            seen += counts[++at];
        }
        return typical(from + at);
    }

    /** What stands for the calls of a bucket: its middle, but nothing that is shorter or longer than all. */
    private long typical(int bucket) {
        return bucket == Buckets.COUNT - 1 ? most : Math.max(least, Math.min(most, Buckets.middle(bucket)));
    }

    /** How many calls took between two durations in nanoseconds, both included, as far as buckets tell. */
    public long between(long low, long high) {
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0 && typical(from + i) >= low && typical(from + i) <= high) {
                sum += counts[i];
            }
        }
        return sum;
    }

    /** Hands over the buckets that have calls, the shortest durations first. */
    public void forEachBucket(BucketVisitor visitor) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                visitor.bucket(from + i, counts[i]);
            }
        }
    }

    /** The durations as HdrHistogram has them, the longest exact; a new one. */
    Histogram histogram() {
        Histogram histogram = new Histogram(1, Math.max(2, most), DIGITS);
        if (calls > 0) {
            int last = Buckets.index(most);
            forEachBucket((bucket, count) -> {
                long others = bucket == last ? count - 1 : count;
                if (others > 0) {
                    histogram.recordValueWithCount(typical(bucket), others);
                }
            });
            histogram.recordValue(most);
        }
        return histogram;
    }
}
