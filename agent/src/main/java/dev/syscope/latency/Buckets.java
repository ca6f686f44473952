package dev.syscope.latency;

/**
 * The log-linear layout of a histogram, the same in the kernel's map and in Java.
 *
 * <p>Each power of two has 32 buckets of equal width, so a bucket is at most 1/32 (3.1 %) of its values wide and its
 * middle at most 1/64 off; below 64 ns each nanosecond has its own. The last bucket ends at 2<sup>42</sup> ns, 73
 * minutes, and takes whatever is longer.
 */
public final class Buckets {
    /** Bits of a value behind its leading one that tell buckets apart. */
    public static final int MANTISSA_BITS = 5;

    /** The leading bit of the longest durations that are told apart. */
    private static final int HIGHEST_BIT = 41;

    /** How many bits of a value may be shifted out. */
    static final int MAX_SHIFT = HIGHEST_BIT - MANTISSA_BITS;

    /** How many buckets there are. */
    public static final int COUNT = (MAX_SHIFT + 2) << MANTISSA_BITS;

    private static final int PER_POWER = 1 << MANTISSA_BITS;

    private Buckets() {}

    /** The bucket of a duration. What is negative counts as 0, what is too long as the longest. */
    public static int index(long nanos) {
        if (nanos < PER_POWER) {
            return (int) Math.max(nanos, 0);
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - MANTISSA_BITS;
        return shift > MAX_SHIFT ? COUNT - 1 : (shift << MANTISSA_BITS) + (int) (nanos >>> shift);
    }

    /** The shortest duration of a bucket. */
    public static long low(int index) {
        int shift = shift(index);
        return (long) (index - (shift << MANTISSA_BITS)) << shift;
    }

    /** The longest duration of a bucket; of the last one, the longest that is told apart. */
    public static long high(int index) {
        return low(index) + (1L << shift(index)) - 1;
    }

    /** What stands for the durations of a bucket: its middle. */
    public static long middle(int index) {
        return (low(index) + high(index)) / 2;
    }

    private static int shift(int index) {
        return Math.max(0, (index >> MANTISSA_BITS) - 1);
    }
}
