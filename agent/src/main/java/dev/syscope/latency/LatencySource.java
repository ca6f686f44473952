package dev.syscope.latency;

import dev.syscope.trace.TraceListener;
import java.util.List;
import java.util.OptionalInt;

/** Where durations come from. One object measures once. */
public sealed interface LatencySource extends AutoCloseable permits KernelLatency, RecordedLatency {
    /**
     * Measures until the target has ended or {@link #stop()} is called; blocks.
     *
     * @return how the launched command ended; {@code Exited(0)} when nothing was launched
     * @throws dev.syscope.linux.LinuxException if the target can't be traced
     */
    TraceListener.EndReason run();

    /** Ends {@link #run()} soon, from any thread, any number of times. The target goes on. */
    void stop();

    /** The launched command's process, once there is one and until it has ended. From any thread. */
    OptionalInt launched();

    /** What was counted since the last call. From any thread, until {@link #close()}. */
    LatencyTable take();

    /** The calls that have not returned, the oldest first. From any thread, until {@link #close()}. */
    List<InProgress> inProgress();

    /** Records that the kernel had to drop: calls that are in no row. */
    long lost();

    /** Frees what the source holds, in the kernel too. Idempotent. */
    @Override
    void close();
}
