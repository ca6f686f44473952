package dev.syscope.linux.proc;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.RawText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads files of /proc and /sys: of unknown size, gone at any moment, best read with few calls.
 *
 * <p>Through the gateway rather than {@code java.nio.file}, for the errors are the kernel's own ({@code ESRCH} when a
 * process dies while its file is being read), and so are the bytes.
 */
public final class ProcFile {
    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 02000000;

    private ProcFile() {}

    /** A file's bytes; none if it can't be read. */
    public static byte[] bytes(String path) {
        try {
            return read(path);
        } catch (LinuxException e) {
            return new byte[0];
        }
    }

    /** A file's text by {@link RawText}, empty if it can't be read. */
    public static String text(String path) {
        byte[] bytes = bytes(path);
        return RawText.decode(bytes, 0, bytes.length);
    }

    /** A thread's name as the kernel has it, by {@link RawText}; empty if the thread is gone. */
    public static String comm(int tid) {
        byte[] bytes = bytes("/proc/" + tid + "/comm");
        return RawText.decode(bytes, 0, Math.max(0, bytes.length - 1)); // without the newline
    }

    /**
     * A file's bytes.
     *
     * @throws LinuxException if it can't be opened or read
     */
    public static byte[] read(String path) {
        try (Arena arena = Arena.ofConfined()) {
            long fd = Kernel.check(
                    Kernel.syscall(Nr.OPENAT, AT_FDCWD, cString(arena, path).address(), O_CLOEXEC), "open " + path);
            try {
                return readAll(arena, fd, path);
            } finally {
                Kernel.syscall(Nr.CLOSE, fd);
            }
        }
    }

    private static byte[] readAll(Arena arena, long fd, String path) {
        int piece = 16384;
        MemorySegment buffer = arena.allocate(piece);
        byte[] all = new byte[0];
        while (true) {
            long count = Kernel.check(Kernel.syscall(Nr.READ, fd, buffer.address(), piece), "read " + path);
            if (count == 0) {
                return all;
            }
            int before = all.length;
            all = Arrays.copyOf(all, before + (int) count);
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, all, before, (int) count);
        }
    }

    /** Where a symbolic link of /proc leads, by {@link RawText}; empty if it can't be read. */
    public static Optional<String> link(String path) {
        return linkBytes(path).map(bytes -> RawText.decode(bytes, 0, bytes.length));
    }

    /** Where a symbolic link of /proc leads, byte for byte; empty if it can't be read. */
    public static Optional<byte[]> linkBytes(String path) {
        int size = 4096;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(size);
            long length = Kernel.syscall(
                    Nr.READLINKAT, AT_FDCWD, cString(arena, path).address(), buffer.address(), size);
            if (Kernel.failed(length)) {
                return Optional.empty();
            }
            return Optional.of(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private static MemorySegment cString(Arena arena, String text) {
        byte[] bytes = RawText.encode(text);
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, Arrays.copyOf(bytes, bytes.length + 1));
    }
}
