package dev.syscope.trace;

/** Whether a trace is to stop, and whom to wake for it. */
final class Stopper {
    private volatile boolean stopped;
    private volatile Waker waker;

    /** From any thread. */
    void stop() {
        stopped = true;
        Waker sleeping = waker;
        if (sleeping != null) {
            sleeping.wake();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /** Says whom to wake from now on. To be followed by a look at {@link #isStopped}. */
    void wakes(Waker waker) {
        this.waker = waker;
    }
}
