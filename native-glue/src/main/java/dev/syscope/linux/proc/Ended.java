package dev.syscope.linux.proc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How a child ended and what CPU time it and its own ended children took, by {@code wait4(2)}.
 *
 * @param status the wait status, for the macros of {@code <sys/wait.h>}
 * @param userMicros microseconds in user space
 * @param systemMicros microseconds in the kernel
 */
public record Ended(int status, long userMicros, long systemMicros) {
    private static final int P_PID = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x01000000;

    /** Waits for a child of this process, which then is no more. */
    public static Ended await(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(8, 8);
            MemorySegment usage = arena.allocate(144, 8); // struct rusage: ru_utime, ru_stime, 14 longs
            long result;
            do {
                result = Kernel.syscall(Nr.WAIT4, pid, status.address(), 0, usage.address());
            } while (result == -Errno.EINTR);
            Kernel.check(result, "wait4(" + pid + ")");
            return new Ended(
                    status.get(JAVA_INT, 0),
                    usage.get(JAVA_LONG, 0) * 1_000_000 + usage.get(JAVA_LONG, 8),
                    usage.get(JAVA_LONG, 16) * 1_000_000 + usage.get(JAVA_LONG, 24));
        }
    }

    /**
     * Waits until a child has ended, and leaves it as it is: its files in /proc can be read, and {@link #await} is
     * still to be called.
     */
    public static void awaitEnd(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            long info = arena.allocate(128, 8).address(); // siginfo_t
            long result;
            do {
                result = Kernel.syscall(Nr.WAITID, P_PID, pid, info, WEXITED | WNOWAIT, 0, 0);
            } while (result == -Errno.EINTR);
            Kernel.check(result, "waitid(" + pid + ")");
        }
    }

    /**
     * A descriptor that is ready to read once a process has ended: {@code pidfd_open(2)}.
     *
     * @return it, closed on exec, or a negated error number: {@code ESRCH} for one that is gone
     */
    public static int pidfd(int pid) {
        return (int) Kernel.syscall(Nr.PIDFD_OPEN, pid, 0);
    }
}
