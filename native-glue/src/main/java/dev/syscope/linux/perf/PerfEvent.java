package dev.syscope.linux.perf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A counter of the kernel's: {@code perf_event_open(2)} and what can be done with its file descriptor.
 *
 * <p>The methods work on bare descriptors, because a session may hold tens of thousands of them. Results are the
 * kernel's: negated error numbers where {@link Kernel#failed} says so.
 */
public final class PerfEvent {
    public static final int PERF_FLAG_PID_CGROUP = 4;
    public static final int PERF_FLAG_FD_CLOEXEC = 8;

    /** To the ioctls: all events of the leader's group. */
    public static final int PERF_IOC_FLAG_GROUP = 1;

    // _IO('$', n) and its kin of include/uapi/linux/perf_event.h; alike on x86-64 and aarch64
    private static final long PERF_EVENT_IOC_ENABLE = 0x2400;
    private static final long PERF_EVENT_IOC_DISABLE = 0x2401;
    private static final long PERF_EVENT_IOC_RESET = 0x2403;
    private static final long PERF_EVENT_IOC_SET_FILTER = 0x40082406L;
    private static final long PERF_EVENT_IOC_ID = 0x80082407L;

    private static final int RLIMIT_NOFILE = 7;

    private PerfEvent() {}

    /**
     * Opens a counter.
     *
     * @param pid a thread's id, 0 for the caller, -1 for all, or a cgroup's descriptor with {@link
     *     #PERF_FLAG_PID_CGROUP}
     * @param cpu a CPU, or -1 for all that the thread runs on
     * @param groupFd the leader of its group, -1 to lead
     * @return its descriptor, closed on exec, or a negated error number
     */
    public static int open(PerfEventAttr attr, int pid, int cpu, int groupFd, int flags) {
        return (int) Kernel.syscall(
                Nr.PERF_EVENT_OPEN,
                attr.segment().address(),
                pid,
                cpu,
                groupFd,
                flags | PERF_FLAG_FD_CLOEXEC,
                0);
    }

    /** Starts counting; with {@link #PERF_IOC_FLAG_GROUP} the whole group. Inherited counters follow. */
    public static long enable(int fd, int flags) {
        return Kernel.syscall(Nr.IOCTL, fd, PERF_EVENT_IOC_ENABLE, flags);
    }

    /** Stops counting. */
    public static long disable(int fd, int flags) {
        return Kernel.syscall(Nr.IOCTL, fd, PERF_EVENT_IOC_DISABLE, flags);
    }

    /** Sets the count, but not the times, to zero. */
    public static long reset(int fd, int flags) {
        return Kernel.syscall(Nr.IOCTL, fd, PERF_EVENT_IOC_RESET, flags);
    }

    /** Counts only what a filter over a tracepoint's fields lets through, such as {@code id == 1 && ret < 0}. */
    public static long setFilter(int fd, String filter) {
        try (Arena arena = Arena.ofConfined()) {
            return Kernel.syscall(Nr.IOCTL, fd, PERF_EVENT_IOC_SET_FILTER, arena.allocateFrom(filter).address());
        }
    }

    /**
     * The id that a group's reading names this counter by.
     *
     * @param scratch eight bytes
     */
    public static long id(int fd, MemorySegment scratch) {
        long result = Kernel.syscall(Nr.IOCTL, fd, PERF_EVENT_IOC_ID, scratch.address());
        return Kernel.failed(result) ? result : scratch.get(JAVA_LONG, 0);
    }

    /**
     * Reads a counter that was opened with both times in its {@code read_format}.
     *
     * @param into 24 bytes: value, time enabled, time running, both in nanoseconds
     * @return 24, or a negated error number; 0 for a pinned counter that could not be scheduled
     */
    public static long read(int fd, MemorySegment into) {
        return Kernel.syscall(Nr.READ, fd, into.address(), 24);
    }

    /**
     * Reads a whole group by its leader, opened with {@code PERF_FORMAT_GROUP}, {@code PERF_FORMAT_ID} and both times.
     *
     * @param into 24 bytes for count, time enabled and time running, then 16 for each member: value and id
     * @return the number of bytes read, or a negated error number
     */
    public static long readGroup(int fd, MemorySegment into) {
        return Kernel.syscall(Nr.READ, fd, into.address(), into.byteSize());
    }

    /** Gives a counter up. */
    public static void close(int fd) {
        Kernel.syscall(Nr.CLOSE, fd);
    }

    /** How many files this process may have open; 0 if that can't be read. */
    public static long fileLimit() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(16, 8); // struct rlimit64
            return Kernel.failed(Kernel.syscall(Nr.PRLIMIT64, 0, RLIMIT_NOFILE, 0, limit.address()))
                    ? 0
                    : limit.get(JAVA_LONG, 0);
        }
    }

    /**
     * Raises the limit of open files as far as this process may.
     *
     * @return the limit now
     */
    public static long raiseFileLimit() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(16, 8); // struct rlimit64: soft, hard
            if (Kernel.failed(Kernel.syscall(Nr.PRLIMIT64, 0, RLIMIT_NOFILE, 0, limit.address()))) {
                return 0;
            }
            long soft = limit.get(JAVA_LONG, 0);
            long hard = limit.get(JAVA_LONG, 8);
            if (soft != hard) {
                limit.set(JAVA_LONG, 0, hard);
                if (!Kernel.failed(Kernel.syscall(Nr.PRLIMIT64, 0, RLIMIT_NOFILE, limit.address(), 0))) {
                    return hard;
                }
            }
            return soft;
        }
    }

    /**
     * Why an open failed and what to do about it; empty where nothing better than the error's own text is known.
     *
     * @param type {@code perf_event_attr.type}
     * @param kernel whether the kernel was to be counted, too
     * @param wholeCpu whether all that runs on a CPU was to be counted, rather than a thread
     * @param paranoid {@code kernel.perf_event_paranoid}
     */
    public static String remedy(int errno, int type, boolean kernel, boolean wholeCpu, int paranoid) {
        return switch (errno) {
            case Errno.EACCES, Errno.EPERM -> permission(type, kernel, wholeCpu, paranoid);
            case Errno.ENOENT -> "This machine's PMU has no such event";
            case Errno.ENODEV -> "This machine has no such PMU, or no such CPU";
            case Errno.EINVAL -> "The PMU doesn't take these settings, or can't hold the group at once";
            case Errno.EOPNOTSUPP -> "The PMU can't count it this way: without a modifier it may";
            case Errno.EMFILE -> "Each event takes an open file for each CPU or thread: raise ulimit -n, or count fewer";
            case Errno.EBUSY -> "Another profiler has the PMU to itself";
            case Errno.ENOSPC -> "All the CPU's breakpoint registers are in use";
            case Errno.E2BIG -> "This kernel is older than the event's attributes";
            default -> "";
        };
    }

    private static String permission(int type, boolean kernel, boolean wholeCpu, int paranoid) {
        int needed = type == PerfEventAttr.PERF_TYPE_TRACEPOINT ? -1 : wholeCpu ? 0 : kernel ? 1 : 2;
        return paranoid <= needed
                ? "Threads of other users are counted by root only"
                : "kernel.perf_event_paranoid is " + paranoid + ": run as root, or: sysctl kernel.perf_event_paranoid="
                        + needed;
    }
}
