package dev.syscope.linux.bpf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The number of a tracepoint, from tracefs.
 *
 * <p>Where tracefs is not mounted, a mount of our own is made that stands in no one's tree (fsmount(2), since 5.2) and
 * goes with its file descriptor.
 */
final class TracepointId {
    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final String[] MOUNTS = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};

    private TracepointId() {}

    static long of(String category, String tracepoint) {
        String file = "events/" + category + "/" + tracepoint + "/id";
        long result = 0;
        for (String mount : MOUNTS) {
            result = read(AT_FDCWD, mount + "/" + file);
            if (!Kernel.failed(result)) {
                return result;
            }
        }
        try (Fd mount = mount()) {
            result = read(mount.number(), file);
        }
        if (Kernel.failed(result)) {
            throw new LinuxException(
                    "tracepoint " + category + ":" + tracepoint,
                    (int) -result,
                    result == -Errno.ENOENT ? "This kernel doesn't have it" : "");
        }
        return result;
    }

    /** A tracefs that no path leads to. */
    private static Fd mount() {
        try (Arena arena = Arena.ofConfined()) {
            long context = Kernel.syscall(Nr.FSOPEN, arena.allocateFrom("tracefs").address(), FSOPEN_CLOEXEC);
            check(context, "fsopen(tracefs)");
            try (Fd owned = new Fd(context)) {
                check(Kernel.syscall(Nr.FSCONFIG, owned.number(), FSCONFIG_CMD_CREATE, 0, 0, 0, 0), "fsconfig(tracefs)");
                long mount = Kernel.syscall(Nr.FSMOUNT, owned.number(), FSMOUNT_CLOEXEC, 0);
                check(mount, "fsmount(tracefs)");
                return new Fd(mount);
            }
        }
    }

    private static void check(long result, String call) {
        if (Kernel.failed(result)) {
            throw new LinuxException(
                    call,
                    (int) -result,
                    "Tracepoints need tracefs; to mount it: mount -t tracefs tracefs /sys/kernel/tracing");
        }
    }

    private static long read(int directory, String path) {
        try (Arena arena = Arena.ofConfined()) {
            long fd = Kernel.syscall(Nr.OPENAT, directory, arena.allocateFrom(path).address(), O_CLOEXEC);
            if (Kernel.failed(fd)) {
                return fd;
            }
            try (Fd owned = new Fd(fd)) {
                MemorySegment text = arena.allocate(32);
                long n = Kernel.syscall(Nr.READ, owned.number(), text.address(), text.byteSize() - 1);
                return n <= 0 ? n : Long.parseLong(text.getString(0, StandardCharsets.US_ASCII).strip());
            }
        }
    }
}
