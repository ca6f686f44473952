package dev.syscope.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits for any of some file descriptors, or for a time: {@code ppoll(2)}.
 *
 * <p>One of them can be a bell ({@code eventfd(2)}), which other threads ring by {@link #wake}, since
 * {@link Thread#interrupt} doesn't end a system call. For use by one thread, {@link #wake} by any.
 */
public final class Poll implements AutoCloseable {
    private static final short POLLIN = 1;
    private static final int EFD_CLOEXEC_NONBLOCK = 02000000 | 04000;
    private static final int ENTRY = 8; // struct pollfd: fd, events, revents

    private final Arena arena = Arena.ofShared();
    private final MemorySegment entries;
    private final MemorySegment timeout = arena.allocate(16, 8);
    private final MemorySegment word = arena.allocate(8, 8);
    private final int bell;
    private final int count;

    /** Watches these for something to read, and a bell of its own. A negative one is skipped. */
    public Poll(int... fds) {
        bell = (int) Kernel.check(Kernel.syscall(Nr.EVENTFD2, 0, EFD_CLOEXEC_NONBLOCK), "eventfd");
        count = fds.length + 1;
        entries = arena.allocate((long) ENTRY * count, 8);
        for (int i = 0; i < count; i++) {
            entries.set(JAVA_INT, (long) i * ENTRY, i < fds.length ? fds[i] : bell);
            entries.set(JAVA_SHORT, (long) i * ENTRY + 4, POLLIN);
        }
        word.set(JAVA_LONG, 0, 1);
    }

    /**
     * Waits until one is ready, the bell rings, a signal arrives or the time is over.
     *
     * @param nanos how long; negative for ever
     * @return whether any descriptor or the bell is ready
     */
    public boolean await(long nanos) {
        if (nanos >= 0) {
            timeout.set(JAVA_LONG, 0, nanos / 1_000_000_000);
            timeout.set(JAVA_LONG, 8, nanos % 1_000_000_000);
        }
        long ready =
                Kernel.syscall(Nr.PPOLL, entries.address(), count, nanos < 0 ? 0 : timeout.address(), 0, 8, 0);
        if (ready < 0) { // otherwise the kernel has written what each of them has, even if it is nothing
            for (int i = 0; i < count; i++) {
                entries.set(JAVA_SHORT, (long) i * ENTRY + 6, (short) 0);
            }
        }
        return ready > 0;
    }

    /** Whether a descriptor, by its place in the constructor's list, was ready at the last {@link #await}. */
    public boolean isReady(int index) {
        return entries.get(JAVA_SHORT, (long) index * ENTRY + 6) != 0;
    }

    /** Whether the bell has rung. It stays so. */
    public boolean isWoken() {
        return isReady(count - 1);
    }

    /** Watches a descriptor no more. */
    public void forget(int index) {
        entries.set(JAVA_INT, (long) index * ENTRY, -1);
        entries.set(JAVA_SHORT, (long) index * ENTRY + 6, (short) 0);
    }

    /** Rings the bell. */
    public void wake() {
        Kernel.syscall(Nr.WRITE, bell, word.address(), 8);
    }

    @Override
    public void close() {
        Kernel.syscall(Nr.CLOSE, bell);
        arena.close();
    }
}
