package dev.syscope.stat;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A descriptor from which a run is told what to do, as perf stat's {@code --control}: each line is {@code enable} or
 * {@code disable}, all events or the one named behind it, {@code ping} or {@code stop}. Where there is a second descriptor
 * each line is answered by {@code ack}. Belongs to one thread.
 */
public final class Control implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int O_RDWR_NONBLOCK_CLOEXEC = 02 | 04000 | 02000000;
    private static final int LONGEST = 4096;
    private static final int NONE = -1;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(LONGEST);
    private final MemorySegment ack = arena.allocateFrom("ack\n");
    private final StringBuilder line = new StringBuilder();
    private final int commands;
    private final int answers;
    private final boolean ours;

    private Control(int commands, int answers, boolean ours) {
        this.commands = commands;
        this.answers = answers;
        this.ours = ours;
    }

    /**
     * Opens what perf's syntax names: {@code fd:COMMANDS[,ANSWERS]} or {@code fifo:COMMANDS[,ANSWERS]}.
     *
     * @param inherited whether a descriptor was open when syscope was started
     * @throws EventException if it names nothing
     * @throws dev.syscope.linux.LinuxException if it can't be opened
     */
    public static Control open(String text, IntPredicate inherited) {
        String[] names = text.substring(text.indexOf(':') + 1).split(",", -1);
        if (names.length > 2 || names[0].isEmpty()) {
            throw wrong(text);
        }
        if (text.startsWith("fd:")) {
            int commands = descriptor(names[0], text, inherited);
            return new Control(commands, names.length == 1 ? NONE : descriptor(names[1], text, inherited), false);
        }
        if (text.startsWith("fifo:")) {
            int commands = fifo(names[0]);
            return new Control(commands, names.length == 1 ? NONE : fifo(names[1]), true);
        }
        throw wrong(text);
    }

    private static EventException wrong(String text) {
        return new EventException("--control: '" + text + "' is neither fd:COMMANDS[,ANSWERS] nor fifo:COMMANDS[,ANSWERS]");
    }

    private static int descriptor(String number, String text, IntPredicate inherited) {
        int fd;
        try {
            fd = Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
        if (fd < 0 || !inherited.test(fd)) {
            throw new EventException("--control: descriptor " + fd + " isn't open");
        }
        return fd;
    }

    /** Both ends are opened, so that it has no end of file when a writer goes. */
    private static int fifo(String path) {
        try (Arena arena = Arena.ofConfined()) {
            long fd = Kernel.syscall(Nr.OPENAT, AT_FDCWD, arena.allocateFrom(path).address(), O_RDWR_NONBLOCK_CLOEXEC);
            return (int) Kernel.check(fd, "open '" + path + "'");
        }
    }

    /** What is to be polled. */
    int descriptor() {
        return commands;
    }

    /** The lines that have come, when the descriptor is ready; empty if none will come any more. */
    Optional<List<String>> read() {
        long size = Kernel.syscall(Nr.READ, commands, buffer.address(), LONGEST);
        if (size <= 0 && size != -Errno.EAGAIN && size != -Errno.EINTR) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            byte one = buffer.get(ValueLayout.JAVA_BYTE, i);
            if (one == '\n' || one == 0) {
                lines.add(line.toString());
                line.setLength(0);
            } else if (line.length() < LONGEST) {
                line.append((char) (one & 0xFF));
            }
        }
        return Optional.of(lines);
    }

    /** Says that a line was obeyed. Who doesn't read it misses it. */
    void acknowledge() {
        if (answers != NONE) {
            Kernel.syscall(Nr.WRITE, answers, ack.address(), ack.byteSize() - 1);
        }
    }

    @Override
    public void close() {
        if (ours) {
            Kernel.syscall(Nr.CLOSE, commands);
            if (answers != NONE) {
                Kernel.syscall(Nr.CLOSE, answers);
            }
        }
        arena.close();
    }
}
