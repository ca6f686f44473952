package dev.syscope.trace;

/**
 * CPU time in the kernel that the process of the thread being handled has used so far, as {@code wait4} told with its
 * stop. Asked for only where a view wants it.
 */
final class SystemTime {
    private final boolean wanted;
    private long nanos;

    SystemTime(boolean wanted) {
        this.wanted = wanted;
    }

    boolean isWanted() {
        return wanted;
    }

    void set(long nanos) {
        this.nanos = nanos;
    }

    /** Nanoseconds, though the kernel tells microseconds. */
    long nanos() {
        return nanos;
    }
}
