package dev.syscope.linux.perf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Mapping;
import dev.syscope.linux.PageSize;
import dev.syscope.linux.RingException;
import dev.syscope.linux.proc.ProcFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The reader's side of the ring buffer that a counter's samples come through.
 *
 * <p>Mapped memory is a page of control, {@code struct perf_event_mmap_page} of {@code
 * include/uapi/linux/perf_event.h}, and a power of two of pages with data:
 *
 * <pre>
 * 1024  u64  data_head    where the kernel writes next
 * 1032  u64  data_tail    up to where we have read; what is behind it the kernel writes over
 * </pre>
 *
 * Both are bytes that only grow. A record is a multiple of 8 bytes and may go on at the beginning of the data; such a
 * one is put together in memory of our own. When there is no room for a record, the kernel drops it and says so in the
 * next one: {@link #lost}.
 *
 * <p>For one thread at a time. Nothing is allocated for a record.
 */
public final class PerfRing implements AutoCloseable {
    /** Events were dropped: their counter's id and how many, after the header. */
    public static final int PERF_RECORD_LOST = 2;

    /**
     * The kernel takes no more samples until the next tick, for there were too many: {@code sysctl
     * kernel.perf_event_max_sample_rate}.
     */
    public static final int PERF_RECORD_THROTTLE = 5;

    /** A sample, as {@link PerfSample} reads it. */
    public static final int PERF_RECORD_SAMPLE = 9;

    static final int DATA_HEAD = 1024;
    static final int DATA_TAIL = 1032;

    private static final int HEADER_BYTES = 8; // struct perf_event_header: u32 type, u16 misc, u16 size
    private static final int SIZE = 6;
    private static final int LOST = 16;
    private static final int LARGEST_RECORD = 1 << 16;
    private static final VarHandle WORD = JAVA_LONG.varHandle();

    private final Arena arena;
    private final MemorySegment control;
    private final MemorySegment data;
    private final MemorySegment whole;
    private long lost;

    /** A ring in memory as the kernel lays it out, of which the caller may be the writer too. */
    PerfRing(Arena arena, MemorySegment control, MemorySegment data) {
        this.arena = arena;
        this.control = control;
        this.data = data;
        whole = arena.allocate(LARGEST_RECORD, 8);
    }

    /**
     * Maps the ring of a counter.
     *
     * @param fd a counter with a {@code sample_period}; may be closed before this
     * @param pages how much data it holds, a power of two
     * @throws dev.syscope.linux.LinuxException if it can't be mapped
     */
    public static PerfRing open(int fd, int pages) {
        if (Integer.bitCount(pages) != 1) {
            throw new IllegalArgumentException("a ring of " + pages + " pages, which is no power of two");
        }
        Arena arena = Arena.ofShared();
        try {
            long page = PageSize.BYTES;
            int writable = Mapping.PROT_READ | Mapping.PROT_WRITE;
            MemorySegment all = Mapping.shared(
                    fd, 0, page + pages * page, writable, arena, "perf ring buffer", PerfRing::remedy);
            return new PerfRing(arena, all.asSlice(0, page), all.asSlice(page));
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static String remedy(int errno) {
        return errno == Errno.EPERM
                ? "kernel.perf_event_mlock_kb is " + ProcFile.text("/proc/sys/kernel/perf_event_mlock_kb").strip()
                        + ": ask for fewer pages, raise it or ulimit -l, or run as root"
                : "";
    }

    /**
     * Hands over the records that are there, in the order in which they were written, and gives the space back.
     *
     * @return how many there were
     * @throws RingException if the kernel's position or a length is impossible, and nothing can be trusted
     */
    public int consume(PerfRecordListener listener) {
        long head = (long) WORD.getAcquire(control, (long) DATA_HEAD);
        long tail = (long) WORD.get(control, (long) DATA_TAIL);
        int records = 0;
        try {
            while (tail != head) {
                long offset = tail & data.byteSize() - 1;
                int size = Short.toUnsignedInt(data.get(JAVA_SHORT, offset + SIZE));
                if (head - tail > data.byteSize() || size < HEADER_BYTES || size % 8 != 0 || size > head - tail) {
                    throw new RingException(
                            "perf ring buffer",
                            "the record at position " + tail + " has " + size + " bytes where " + (head - tail)
                                    + " wait in a buffer of " + data.byteSize());
                }
                // ours from here on, whatever the listener throws
                tail += size;
                records++;
                hand(offset, size, listener);
            }
        } finally {
            WORD.setRelease(control, (long) DATA_TAIL, tail);
        }
        return records;
    }

    private void hand(long offset, int size, PerfRecordListener listener) {
        MemorySegment memory = data;
        long at = offset;
        long first = data.byteSize() - offset;
        if (first < size) {
            MemorySegment.copy(data, offset, whole, 0, first);
            MemorySegment.copy(data, 0, whole, first, size - first);
            memory = whole;
            at = 0;
        }
        int type = memory.get(JAVA_INT, at);
        if (type == PERF_RECORD_LOST) {
            lost += memory.get(JAVA_LONG, at + LOST);
        }
        listener.record(type, memory, at, size);
    }

    /** How many records the kernel had to drop, as far as {@link #consume} has heard. */
    public long lost() {
        return lost;
    }

    /** Unmaps it. */
    @Override
    public void close() {
        arena.close();
    }
}
