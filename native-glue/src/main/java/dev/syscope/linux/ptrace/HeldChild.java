package dev.syscope.linux.ptrace;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.Signals;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A child that {@link Launcher} started and that has not executed its command yet.
 *
 * <p>Then {@link #release} lets it go, and {@link #failure} tells whether the exec worked. A child that is closed
 * without having been released ends with status 1; so does it when this process dies. Waiting for the child is the
 * caller's business, by the thread that started it.
 */
public final class HeldChild implements AutoCloseable {
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_PEEK = 2;

    /** What a failure's report takes: {@code {result, address of the table's line}}. */
    private static final int REPORT_BYTES = 16;

    private final int pid;
    private final int socket;
    private final String file;
    private final LaunchImage image;
    private boolean closed;

    HeldChild(int pid, int socket, String file, LaunchImage image) {
        this.pid = pid;
        this.socket = socket;
        this.file = file;
        this.image = image;
    }

    /**
     * Blocks until the child waits to be released, or has failed before that. When posix_spawn returns, the kernel has
     * not come to the end of the child's first execve yet: whoever watches it from then on would see that one.
     */
    void awaitHeld() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment report = arena.allocate(REPORT_BYTES, 8);
            long count = Kernel.syscall(Nr.RECVFROM, socket, report.address(), REPORT_BYTES, MSG_PEEK);
            if (count == 1) {
                Kernel.syscall(Nr.READ, socket, report.address(), 1);
            }
        }
    }

    /** The child's process id. */
    public int pid() {
        return pid;
    }

    /**
     * Whether a system call that such a child made is the exec of its command, and not one of those that lead to it.
     *
     * @param nr the call's number
     * @param path its first argument
     */
    public static boolean isExecOfCommand(long nr, long path) {
        return LaunchImage.isOwnExec(nr, path);
    }

    /** Lets the child execute its command. */
    public void release() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 1);
            Kernel.check(
                    Kernel.syscall(Nr.SENDTO, socket, one.address(), 1, MSG_NOSIGNAL), "release child " + pid);
        }
    }

    /**
     * Why the command was not executed, or empty when it was. Blocks until one or the other is sure; so a tracer must
     * not ask while the child waits for it.
     */
    public Optional<LinuxException> failure() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment report = arena.allocate(REPORT_BYTES, 8);
            long count = Kernel.syscall(Nr.READ, socket, report.address(), REPORT_BYTES);
            if (count != REPORT_BYTES) {
                return Optional.empty();
            }
            int errno = (int) -report.get(ValueLayout.JAVA_LONG, 0);
            String step = image.words(report.get(ValueLayout.JAVA_LONG, 8));
            return Optional.of(
                    new LinuxException(step.isEmpty() ? "execve(" + file + ")" : step + " in the child", errno));
        }
    }

    /**
     * The status with which it ended, as {@link WaitStatus} reads it; empty as long as it runs. To be asked by the
     * thread that started it, which it is then waited for by; SIGKILL if somebody else has waited for it.
     */
    public OptionalInt ended() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(4, 4);
            long result = Kernel.syscall(Nr.WAIT4, pid, status.address(), WaitStatus.WNOHANG | WaitStatus.WALL);
            if (result == -Errno.ECHILD) {
                return OptionalInt.of(Signals.SIGKILL);
            }
            return result == pid ? OptionalInt.of(status.get(ValueLayout.JAVA_INT, 0)) : OptionalInt.empty();
        }
    }

    /** Gives the child up; it ends if it was not released. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Kernel.syscall(Nr.CLOSE, socket);
        }
    }
}
