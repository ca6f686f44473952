package dev.syscope.trace;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.ptrace.WaitStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Waits for the tracees and hands each status on, until all have ended or the trace is to stop. Hot.
 *
 * <p>After each wait that blocked, all that is there is fetched before any of it is handled, so that a busy thread can't
 * starve the others. Only children and tracees of this thread are waited for: a JVM has other children.
 */
final class TraceLoop {
    private static final int BATCH = 1024;
    private static final int WAIT = WaitStatus.WALL | WaitStatus.WNOTHREAD;

    /**
     * How often to look for a status before sleeping until one comes: some 70 microseconds. A sleeping tracer has to be
     * woken on an idle CPU for each stop, which takes a virtual machine longer than all the rest.
     */
    private static final int LOOKS = 100;

    /** Where looking has been in vain so often, as on a machine with one CPU, it is tried once in as many waits. */
    private static final int MOST_VAIN = 32;

    /** How long output may stay where it is while nothing happens. */
    private static final long IDLE_NANOS = 10_000_000;

    /** How often the listener is told while nothing happens at all. */
    private static final long IDLE_AGAIN_NANOS = 1_000_000_000;

    /** {@code struct rusage} of {@code include/uapi/linux/resource.h}. */
    private static final int RUSAGE_SIZE = 144;

    private static final int RU_STIME = 16;

    private final TraceListener listener;
    private final Tracees tracees;
    private final Waker waker;
    private final MemorySegment status;
    private final long statusAddress;
    private final int[] tids = new int[BATCH];
    private final int[] statuses = new int[BATCH];
    private final SystemTime systemTime;
    private final MemorySegment usage;
    private final long usageAddress;
    private final long[] systemNanos = new long[BATCH];
    private int collected;

    /** How many of the collected have been handled; fewer than collected only after a handler has thrown. */
    private int handled;

    private boolean childless;

    /** Waits since a status came while it was looked for. */
    private int vain;

    private final boolean timed;

    /** Whether there was an event after the last idle time. */
    private boolean busy;

    /** When the listener is to know that nothing happens. */
    private long idleAt = System.nanoTime() + IDLE_AGAIN_NANOS;

    /**
     * A loop.
     *
     * @param timed whether the handler wants to know the time; without it the clock, a twentieth of a stop, isn't read
     */
    TraceLoop(
            TraceListener listener, Tracees tracees, Waker waker, SystemTime systemTime, boolean timed, Arena arena) {
        this.timed = timed;
        this.listener = listener;
        this.tracees = tracees;
        this.waker = waker;
        status = arena.allocate(4, 4);
        statusAddress = status.address();
        this.systemTime = systemTime;
        usage = arena.allocate(RUSAGE_SIZE, 8);
        usageAddress = systemTime.isWanted() ? usage.address() : 0;
    }

    /** What a stop is handled by. */
    interface Handler {
        /**
         * Handles one status of one thread.
         *
         * @param now {@link System#nanoTime}, or 0 if it isn't wanted
         */
        void handle(int tid, int status, long now);
    }

    /**
     * Waits once and handles what there is.
     *
     * @param deadline when to come back though nothing has happened, by {@link System#nanoTime}
     * @return false if there is nothing left to wait for
     */
    boolean turn(Handler handler, long deadline) {
        handle(handler, collect(Math.min(deadline, tracees.nextDue())));
        return !childless;
    }

    /**
     * Hands over what was fetched but not handled because a handler threw, that of the throw included: those threads are
     * stopped, and {@code wait4} won't tell again.
     */
    void handleLeftOver(Handler handler) {
        for (int i = handled; i < collected; i++) {
            handler.handle(tids[i], statuses[i], now());
        }
        collected = 0;
    }

    /** Handles what there is without waiting. */
    void poll(Handler handler) {
        handle(handler, drain(0));
    }

    private void handle(Handler handler, int count) {
        collected = count;
        for (handled = 0; handled < count; handled++) {
            systemTime.set(systemNanos[handled]);
            handler.handle(tids[handled], statuses[handled], now());
        }
        tracees.resumeDue();
        if (count > 0 && !busy) {
            busy = true;
            idleAt = System.nanoTime() + IDLE_NANOS;
        }
    }

    private long now() {
        return timed ? System.nanoTime() : 0;
    }

    /** Fetches what there is; blocks until the deadline when there is nothing. */
    private int collect(long deadline) {
        int count = 0;
        if (tracees.count() == 0) {
            // The last tracee is gone. One that was made just before its parent was killed may still come; a command
            // that we let go, or a child that is none of ours, would keep us waiting for its end.
            long tid = await(WAIT | WaitStatus.WNOHANG);
            if (tid <= 0 && (tid != 0 || tracees.launchedLetGo())) {
                childless = true;
                return 0;
            }
            if (tid > 0) {
                count = add(0, (int) tid);
            }
        }
        if (count == 0) {
            long tid = look();
            if (tid == 0) {
                tid = block(deadline);
            }
            if (tid == -Errno.ECHILD) {
                childless = true;
            }
            if (tid <= 0) {
                return 0;
            }
            count = add(0, (int) tid);
        }
        return tracees.count() > 1 ? drain(count) : count;
    }

    private int drain(int from) {
        int count = from;
        while (count < BATCH) {
            long tid = await(WAIT | WaitStatus.WNOHANG);
            if (tid <= 0) {
                break;
            }
            count = add(count, (int) tid);
        }
        return count;
    }

    /** Looks for a status for a while, unless that is of no use. Returns 0 if there is none. */
    private long look() {
        vain++;
        if (vain > MOST_VAIN && vain % MOST_VAIN != 0) {
            return 0;
        }
        for (int i = 0; i < LOOKS; i++) {
            long tid = await(WAIT | WaitStatus.WNOHANG);
            if (tid != 0) {
                vain = 0;
                return tid;
            }
        }
        return 0;
    }

    private long block(long deadline) {
        if (waker.passed() == idleAt) {
            busy = false;
            listener.idle();
            idleAt = System.nanoTime() + IDLE_AGAIN_NANOS;
        }
        waker.beforeWait(Math.min(deadline, idleAt));
        long tid = await(WAIT);
        waker.afterWait();
        return tid;
    }

    private int add(int count, int tid) {
        tids[count] = tid;
        statuses[count] = status.get(ValueLayout.JAVA_INT, 0);
        if (usageAddress != 0) {
            systemNanos[count] = usage.get(ValueLayout.JAVA_LONG, RU_STIME) * 1_000_000_000
                    + usage.get(ValueLayout.JAVA_LONG, RU_STIME + 8) * 1000;
        }
        return count + 1;
    }

    private long await(int options) {
        return Kernel.syscall(Nr.WAIT4, -1, statusAddress, options, usageAddress);
    }
}
