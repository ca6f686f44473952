package dev.syscope.linux.bpf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Pinning under bpffs: a file that keeps a map, program or link alive. */
final class Pins {
    private static final String NOT_BPFFS =
            "Pins live in a bpf file system only; to mount one: mount -t bpf bpf /sys/fs/bpf";

    private Pins() {}

    static void pin(int fd, Path path) {
        long result = call(Bpf.OBJ_PIN, fd, path);
        if (result == -Errno.EPERM || result == -Errno.EINVAL) {
            throw new LinuxException("bpf(BPF_OBJ_PIN, " + path + ")", (int) -result, NOT_BPFFS);
        }
        check(result, "BPF_OBJ_PIN", path);
    }

    static int get(Path path) {
        return (int) check(call(Bpf.OBJ_GET, 0, path), "BPF_OBJ_GET", path);
    }

    private static long check(long result, String command, Path path) {
        if (Kernel.failed(result)) {
            throw new LinuxException("bpf(" + command + ", " + path + ")", (int) -result);
        }
        return result;
    }

    private static long call(int command, int fd, Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = Bpf.attr(arena);
            attr.set(ValueLayout.JAVA_LONG, 0, arena.allocateFrom(path.toString()).address());
            attr.set(ValueLayout.JAVA_INT, 8, fd);
            return Bpf.call(command, attr);
        }
    }
}
