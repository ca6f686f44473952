package dev.syscope.trace;

/** Where records of system calls come from. One object traces once. */
public interface SyscallSource extends AutoCloseable {
    /** What this source can do. */
    Capabilities capabilities();

    /**
     * Traces until the target has ended or {@link #stop()} is called, then detaches from what still runs.
     *
     * <p>Blocks; all calls to the listener are made by the calling thread.
     *
     * @return how the launched command ended; {@code Exited(0)} when nothing was launched
     * @throws dev.syscope.linux.LinuxException if the target can't be traced, with the cause and a remedy
     */
    TraceListener.EndReason run(TraceListener listener);

    /** Ends {@link #run} soon, from any thread, any number of times. The target goes on. */
    void stop();

    /** Frees what the source holds. Idempotent. */
    @Override
    void close();
}
