package dev.syscope.latency;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Waits until processes have ended or somebody says that it's enough. */
final class TargetEnd implements AutoCloseable {
    private static final int EFD_CLOEXEC = 02000000;
    private static final short POLLIN = 1;
    private static final int POLLFD_BYTES = 8;

    private final List<Integer> pidfds = new ArrayList<>();
    private final int wake;
    private boolean closed;

    /**
     * Nothing but {@link #stop} to wait for, yet.
     *
     * @throws LinuxException if there is no file descriptor left
     */
    TargetEnd() {
        wake = (int) Kernel.check(Kernel.syscall(Nr.EVENTFD2, 0, EFD_CLOEXEC), "eventfd");
    }

    /**
     * Waits for this process too.
     *
     * @throws LinuxException if there is none
     */
    void add(int pid) {
        long fd = Kernel.syscall(Nr.PIDFD_OPEN, pid, 0);
        if (Kernel.failed(fd)) {
            throw new LinuxException(
                    "process " + pid, (int) -fd, fd == -Errno.EINVAL ? pid + " is a thread of a process, not one" : "");
        }
        pidfds.add((int) fd);
    }

    /** Blocks until all processes have ended, if any were added, or {@link #stop} was called: then false. */
    boolean await() {
        try (Arena arena = Arena.ofConfined()) {
            boolean endless = pidfds.isEmpty();
            while (endless || !pidfds.isEmpty()) {
                MemorySegment polled = arena.allocate((long) POLLFD_BYTES * (pidfds.size() + 1), 4);
                put(polled, 0, wake);
                for (int i = 0; i < pidfds.size(); i++) {
                    put(polled, i + 1, pidfds.get(i));
                }
                long ready = Kernel.syscall(Nr.PPOLL, polled.address(), pidfds.size() + 1, 0, 0, 8, 0);
                if (ready == -Errno.EINTR) {
                    continue;
                }
                Kernel.check(ready, "ppoll");
                if (isReady(polled, 0)) {
                    return false;
                }
                for (int i = pidfds.size() - 1; i >= 0; i--) {
                    if (isReady(polled, i + 1)) {
                        Kernel.syscall(Nr.CLOSE, pidfds.remove(i));
                    }
                }
            }
            return true;
        }
    }

    private static void put(MemorySegment polled, int index, int fd) {
        polled.set(ValueLayout.JAVA_INT, (long) POLLFD_BYTES * index, fd);
        polled.set(ValueLayout.JAVA_INT, (long) POLLFD_BYTES * index + 4, POLLIN);
    }

    private static boolean isReady(MemorySegment polled, int index) {
        return polled.get(ValueLayout.JAVA_SHORT, (long) POLLFD_BYTES * index + 6) != 0;
    }

    /** Ends {@link #await}, now or when it begins. From any thread. */
    synchronized void stop() {
        if (!closed) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
                Kernel.syscall(Nr.WRITE, wake, one.address(), 8);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Kernel.syscall(Nr.CLOSE, wake);
            pidfds.forEach(fd -> Kernel.syscall(Nr.CLOSE, fd));
        }
    }
}
