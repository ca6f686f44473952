package dev.syscope.jfr;

import java.time.Clock;
import java.time.Instant;

/**
 * How a recording's ticks relate to the clocks.
 *
 * <p>OpenJDK's reader converts the ticks of all chunks of a file with the first chunk's header, so all chunks that
 * are to stand in one file share one base: a JVM's, when ours are joined with its recording.
 *
 * @param epochNanos a moment in nanoseconds of CLOCK_REALTIME
 * @param ticks the same moment in ticks
 * @param ticksPerSecond how many ticks a second has
 * @param monotonicNanos the same moment in nanoseconds of CLOCK_MONOTONIC
 */
public record TimeBase(long epochNanos, long ticks, long ticksPerSecond, long monotonicNanos) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int SAMPLES = 8;

    /** A base of our own: a tick is a nanosecond of CLOCK_MONOTONIC. */
    public static TimeBase now() {
        long monotonic = System.nanoTime(); // CLOCK_MONOTONIC on Linux, os::javaTimeNanos
        return new TimeBase(monotonic + epochMinusMonotonic(), monotonic, NANOS_PER_SECOND, monotonic);
    }

    /**
     * The base of another recording's chunk.
     *
     * @param epochNanos its header's start time
     * @param ticks its header's start ticks
     * @param ticksPerSecond its header's tick frequency
     */
    public static TimeBase of(long epochNanos, long ticks, long ticksPerSecond) {
        return new TimeBase(epochNanos, ticks, ticksPerSecond, epochNanos - epochMinusMonotonic());
    }

    /** Ticks at a moment of CLOCK_MONOTONIC. */
    long ticksAt(long nanos) {
        return ticks + ticksOf(nanos - monotonicNanos);
    }

    /** Ticks in a number of nanoseconds. */
    long ticksOf(long nanos) {
        return ticksPerSecond == NANOS_PER_SECOND ? nanos : Math.round(nanos * (ticksPerSecond / 1e9));
    }

    /** CLOCK_REALTIME at a moment of CLOCK_MONOTONIC. */
    long epochNanosAt(long nanos) {
        return epochNanos + (nanos - monotonicNanos);
    }

    /** The difference of the clocks, from the pair of readings that lay closest together. */
    private static long epochMinusMonotonic() {
        Clock clock = Clock.systemUTC();
        long best = Long.MAX_VALUE;
        long difference = 0;
        for (int i = 0; i < SAMPLES; i++) {
            long before = System.nanoTime();
            Instant now = clock.instant();
            long after = System.nanoTime();
            if (after - before < best) {
                best = after - before;
                difference = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano() - (before + (after - before) / 2);
            }
        }
        return difference;
    }
}
