package dev.syscope.latency;

import java.time.Instant;

/**
 * What was counted in a stretch of time.
 *
 * @param start its beginning by the wall clock
 * @param nanos its length, by CLOCK_MONOTONIC
 * @param table the calls that returned in it
 */
public record Interval(Instant start, long nanos, LatencyTable table) {
    /** Its end by the wall clock, as if nobody had set it meanwhile. */
    public Instant end() {
        return start.plusNanos(nanos);
    }
}
