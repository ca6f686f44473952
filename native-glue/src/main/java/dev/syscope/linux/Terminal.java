package dev.syscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Whether a file descriptor is a terminal, and how large: ioctl_tty(2). */
public final class Terminal {
    private static final int TIOCGWINSZ = 0x5413; // include/uapi/asm-generic/ioctls.h

    private Terminal() {}

    /**
     * A terminal's size in characters.
     *
     * @param rows its height, 0 if it doesn't know
     * @param columns its width, 0 if it doesn't know
     */
    public record Size(int rows, int columns) {}

    /** Whether a descriptor is a terminal. */
    public static boolean is(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            return !Kernel.failed(Kernel.syscall(Nr.IOCTL, fd, TIOCGWINSZ, arena.allocate(8, 2).address()));
        }
    }

    /** How large a terminal is; both 0 for what is none. */
    public static Size size(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment winsize = arena.allocate(8, 2);
            Kernel.syscall(Nr.IOCTL, fd, TIOCGWINSZ, winsize.address());
            return new Size(winsize.get(ValueLayout.JAVA_SHORT, 0), winsize.get(ValueLayout.JAVA_SHORT, 2));
        }
    }
}
