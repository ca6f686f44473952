package dev.syscope.cli.render;

import dev.syscope.latency.Interval;

/** Shows or writes what was measured. Called by one thread at a time. */
public interface LatencyView extends AutoCloseable {
    /** An interval has ended. */
    void interval(Interval interval);

    /** The measurement has ended. */
    void end(LatencySummary summary);

    @Override
    default void close() {
        // most have nothing to close
    }
}
