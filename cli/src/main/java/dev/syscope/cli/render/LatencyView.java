package dev.syscope.cli.render;

import dev.syscope.latency.Interval;

/** Shows or writes what was measured. Called by one thread at a time. */
public interface LatencyView extends AutoCloseable {
    /** An interval has ended. */
    void interval(Interval interval);

    /** The measurement has ended. */
    void end(LatencySummary summary);

    /**
     * Closes what it writes to.
     *
     * @throws java.io.UncheckedIOException if that could not be written; its cause has one line for the user
     */
    @Override
    default void close() {
        // most have nothing to close
    }
}
