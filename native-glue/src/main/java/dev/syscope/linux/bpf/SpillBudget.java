package dev.syscope.linux.bpf;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that the spills of several rings may use together. */
final class SpillBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    SpillBudget(long limit) {
        this.limit = limit;
    }

    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }
}
