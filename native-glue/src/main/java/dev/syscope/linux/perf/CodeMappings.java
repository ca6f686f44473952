package dev.syscope.linux.perf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.RawText;
import dev.syscope.linux.perf.PerfEventAttr.Flag;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * News of executable memory from all processes of the machine, as the kernel tells it to profilers: what is mapped
 * where, who executes a program, who makes a child. Needs CAP_PERFMON. For one thread.
 *
 * <p>Unlike {@code /proc/PID/maps} it can be asked for a process that has ended since, and tells when.
 */
public final class CodeMappings implements AutoCloseable {
    private static final int PERF_COUNT_SW_DUMMY = 9;
    private static final int CLOCK_MONOTONIC = 1;
    private static final int RING_PAGES = 64;

    // enum perf_event_type
    private static final int PERF_RECORD_COMM = 3;
    private static final int PERF_RECORD_EXIT = 4;
    private static final int PERF_RECORD_FORK = 7;
    private static final int PERF_RECORD_MMAP2 = 10;
    private static final int PERF_RECORD_MISC_COMM_EXEC = 1 << 13;

    private static final int MISC = 4;
    private static final int MMAP2_NAME = 72;
    private static final int TIME_BYTES = 8;

    private final Arena arena = Arena.ofConfined();
    private final List<PerfRing> rings = new ArrayList<>();
    private final List<News> news = new ArrayList<>();

    /** What happened. */
    public sealed interface News {
        /** When, CLOCK_MONOTONIC. */
        long timeNanos();

        /** The process; a fork's child. */
        int pid();
    }

    /**
     * Memory that holds code was mapped.
     *
     * @param device major number in the upper half, minor in the lower, of the file's device
     * @param file its path as the process saw it, by {@link RawText}, or {@code [vdso]}, {@code //anon} and such
     */
    public record Mapped(
            long timeNanos, int pid, long start, long length, long offset, long device, long inode, String file)
            implements News {}

    /** A process gave up its memory for a program's. */
    public record Executed(long timeNanos, int pid) implements News {}

    /**
     * A process made a child, which has the same mappings.
     *
     * @param parent the other one
     */
    public record Forked(long timeNanos, int pid, int parent) implements News {}

    /** A process's last thread ended, or one before: whether it was the last can't be told. */
    public record Ended(long timeNanos, int pid) implements News {}

    /**
     * News that the kernel had to drop.
     *
     * @param pid 0
     */
    public record Dropped(long timeNanos, int pid) implements News {}

    /**
     * Begins to listen.
     *
     * @throws LinuxException if that isn't permitted
     */
    public CodeMappings() {
        PerfEventAttr attr = new PerfEventAttr(arena)
                .type(PerfEventAttr.PERF_TYPE_SOFTWARE)
                .config(PERF_COUNT_SW_DUMMY)
                .sample_type(PerfSample.PERF_SAMPLE_TIME)
                .clockid(CLOCK_MONOTONIC);
        for (Flag flag : List.of(Flag.mmap, Flag.mmap2, Flag.comm, Flag.comm_exec, Flag.task, Flag.sample_id_all)) {
            attr.set(flag, true);
        }
        try {
            for (int cpu : CpuTopology.online()) {
                int fd = PerfEvent.open(attr, -1, cpu, -1, 0);
                Kernel.check(fd, "perf_event_open(dummy, CPU " + cpu + ")");
                try {
                    rings.add(PerfRing.open(fd, RING_PAGES));
                } finally {
                    PerfEvent.close(fd); // the mapping keeps the event
                }
            }
        } catch (LinuxException e) {
            close();
            throw e;
        }
    }

    /** What has happened since the last call, in the order of time on each CPU. */
    public List<News> take() {
        news.clear();
        rings.forEach(ring -> ring.consume(this::add));
        return news;
    }

    private void add(int type, MemorySegment memory, long offset, int size) {
        if (size < 16 + TIME_BYTES) {
            return;
        }
        MemorySegment record = memory.asSlice(offset, size);
        int misc = record.get(JAVA_SHORT, MISC);
        long time = record.get(JAVA_LONG, size - TIME_BYTES);
        int pid = record.get(JAVA_INT, 8);
        switch (type) {
            case PERF_RECORD_MMAP2 -> {
                if (size >= MMAP2_NAME + TIME_BYTES) {
                    news.add(mapped(record, size, time, pid));
                }
            }
            case PERF_RECORD_COMM -> {
                if ((misc & PERF_RECORD_MISC_COMM_EXEC) != 0) {
                    news.add(new Executed(time, pid));
                }
            }
            case PERF_RECORD_FORK -> {
                int parent = record.get(JAVA_INT, 12);
                if (pid != parent) { // else it is a thread
                    news.add(new Forked(time, pid, parent));
                }
            }
            case PERF_RECORD_EXIT -> news.add(new Ended(time, pid));
            case PerfRing.PERF_RECORD_LOST -> news.add(new Dropped(time, 0));
            default -> {} // nothing that we asked for
        }
    }

    private static Mapped mapped(MemorySegment record, int size, long time, int pid) {
        byte[] name = record.asSlice(MMAP2_NAME, size - TIME_BYTES - MMAP2_NAME).toArray(ValueLayout.JAVA_BYTE);
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new Mapped(
                time,
                pid,
                record.get(JAVA_LONG, 16),
                record.get(JAVA_LONG, 24),
                record.get(JAVA_LONG, 32),
                (long) record.get(JAVA_INT, 40) << 32 | Integer.toUnsignedLong(record.get(JAVA_INT, 44)),
                record.get(JAVA_LONG, 48),
                RawText.decode(name, 0, length));
    }

    @Override
    public void close() {
        rings.forEach(PerfRing::close);
        rings.clear();
        arena.close();
    }
}
