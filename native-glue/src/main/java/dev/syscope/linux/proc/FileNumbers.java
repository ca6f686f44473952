package dev.syscope.linux.proc;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** The numbers of devices, by {@code statx(2)}. */
public final class FileNumbers {
    private static final int AT_FDCWD = -100;
    private static final int STATX_TYPE = 1;
    private static final int STATX_SIZE = 256;
    private static final int STX_MODE = 28;
    private static final int STX_RDEV_MAJOR = 128;
    private static final int STX_RDEV_MINOR = 132;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFBLK = 0x6000;

    private FileNumbers() {}

    /** {@code <char 1:3>} or {@code <block 8:0>}; empty if a path leads to no device. */
    public static Optional<String> device(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statx = arena.allocate(STATX_SIZE, 8);
            long result = Kernel.syscall(
                    Nr.STATX, AT_FDCWD, arena.allocateFrom(path).address(), 0, STATX_TYPE, statx.address(), 0);
            int type = statx.get(ValueLayout.JAVA_SHORT, STX_MODE) & S_IFMT;
            if (result < 0 || type != S_IFCHR && type != S_IFBLK) {
                return Optional.empty();
            }
            return Optional.of((type == S_IFCHR ? "<char " : "<block ")
                    + Integer.toUnsignedString(statx.get(ValueLayout.JAVA_INT, STX_RDEV_MAJOR)) + ":"
                    + Integer.toUnsignedString(statx.get(ValueLayout.JAVA_INT, STX_RDEV_MINOR)) + ">");
        }
    }
}
