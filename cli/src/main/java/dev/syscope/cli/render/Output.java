package dev.syscope.cli.render;

/** Where a view's lines go: one sink for all threads, or one for each. */
public interface Output extends AutoCloseable {
    /** The sink of a thread. The same one each time until {@link #release}. */
    Sink of(int tid);

    /** Whether each thread has its own. */
    boolean isSeparate();

    /**
     * Whether somebody may be watching, or the target writes there too: then nothing is held back while the target
     * runs.
     */
    boolean isShared();

    /** A thread has ended: what is its own can be closed. */
    void release(int tid);

    /** Writes out what is held. */
    void flush();

    /** Where messages go that strace writes to standard error. */
    Sink messages();

    @Override
    void close();
}
