package dev.syscope.trace;

import dev.syscope.linux.WakeSignal;
import java.util.concurrent.locks.LockSupport;

/**
 * Gets the tracer out of a blocking {@code wait4}: when it is told to stop, when a delay has passed, or when it has
 * blocked for a while with output waiting.
 *
 * <p>A thread of its own sends the tracer a {@link WakeSignal} at the deadline, and again each millisecond until the
 * tracer has answered, since a signal that comes just before the wait is lost on it. It sleeps as long as there is no
 * deadline, and the tracer pays for it with one volatile write a wait.
 */
final class Waker implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final int tid = WakeSignal.accept();
    private final Thread thread = new Thread(this::tick, "syscope-waker");
    private volatile long deadline = NEVER;
    private volatile long passed;
    private volatile boolean urgent;
    private volatile boolean waiting;
    private volatile boolean closed;

    /** For the calling thread. */
    Waker() {
        thread.setDaemon(true);
        thread.start();
    }

    /** The calling thread is about to block, and wants to be back at a time, or at {@link #never()}. */
    void beforeWait(long until) {
        if (until != deadline) {
            deadline = until;
            LockSupport.unpark(thread);
        }
        waiting = true;
    }

    /** The calling thread has come back. */
    void afterWait() {
        waiting = false;
    }

    /** The last deadline that has passed: to know that needs no look at the clock. */
    long passed() {
        return passed;
    }

    static long never() {
        return NEVER;
    }

    /** Has the tracer come back at once, and from each further wait until {@link #answer}; from any thread. */
    void wake() {
        urgent = true;
        LockSupport.unpark(thread);
    }

    /** The tracer knows why it was woken. */
    void answer() {
        urgent = false;
    }

    private void tick() {
        while (!closed) {
            long until = deadline;
            long left = urgent ? 0 : until == NEVER ? NEVER : until - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else {
                passed = until;
                if (waiting) {
                    WakeSignal.send(tid);
                }
                LockSupport.parkNanos(this, 1_000_000);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
