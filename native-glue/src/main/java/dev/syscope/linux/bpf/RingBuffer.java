package dev.syscope.linux.bpf;

import dev.syscope.linux.Mapping;
import dev.syscope.linux.PageSize;
import dev.syscope.linux.RingException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The consumer's side of a BPF ring buffer ({@code kernel/bpf/ringbuf.c}).
 *
 * <p>Mapped memory is a page with the consumer's position, a page with the producer's, and the data twice in a row, so
 * that each record is in one piece. Positions are bytes that only grow. A record has a header of 8 bytes, the length in
 * the first four of them with two bits on top: busy, so no further, and discarded.
 *
 * <p>For one thread at a time. Nothing is allocated for a record.
 */
public final class RingBuffer implements AutoCloseable {
    static final int HEADER_BYTES = 8;
    static final int BUSY = 1 << 31;
    static final int DISCARDED = 1 << 30;
    static final long PENDING_POSITION = 8;
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle HEADER = ValueLayout.JAVA_INT.varHandle();

    private final Arena arena;
    private final MemorySegment consumer;
    private final MemorySegment producer;
    private final MemorySegment data;
    private final long size;
    private final String name;

    /** Up to where we have taken records. The kernel knows as soon as it is published. */
    private long position;

    private long published;

    /** A ring in memory as the kernel lays it out, of which the caller may be the producer too. */
    RingBuffer(String name, Arena arena, MemorySegment consumer, MemorySegment producer, MemorySegment data) {
        this.name = name;
        this.arena = arena;
        this.consumer = consumer;
        this.producer = producer;
        this.data = data;
        this.size = data.byteSize() / 2;
        position = (long) WORD.getAcquire(consumer, 0L);
        published = position;
    }

    /**
     * Maps a ring buffer.
     *
     * @param map of type {@link MapType#RINGBUF}; may be closed before this
     * @throws dev.syscope.linux.LinuxException if it can't be mapped
     */
    public static RingBuffer open(BpfMap map) {
        long size = Integer.toUnsignedLong(map.spec().maxEntries());
        long page = PageSize.BYTES;
        Arena arena = Arena.ofShared();
        try {
            int writable = Mapping.PROT_READ | Mapping.PROT_WRITE;
            MemorySegment consumer =
                    Mapping.shared(map.fd(), 0, page, writable, arena, "ring buffer", Bpf::remedy);
            MemorySegment rest = Mapping.shared(
                    map.fd(), page, page + 2 * size, Mapping.PROT_READ, arena, "ring buffer", Bpf::remedy);
            return new RingBuffer(map.spec().name(), arena, consumer, rest.asSlice(0, page), rest.asSlice(page));
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }


    /** The map's name. */
    String name() {
        return name;
    }

    /** Its size in bytes, headers of records counted. */
    public long size() {
        return size;
    }

    /**
     * Bytes that wait, those of records that are not complete yet counted.
     *
     * @throws RingException if the kernel's position is impossible, and nothing in the buffer can be trusted
     */
    public long waiting() {
        long waiting = (long) WORD.getAcquire(producer, 0L) - position;
        if (waiting < 0 || waiting > size) {
            throw new RingException(
                    "ring buffer " + name, waiting + " bytes wait at position " + position + " of a buffer of " + size);
        }
        return waiting;
    }

    /** The same as {@link #waiting}, for any thread, from the positions that the kernel knows. */
    long filled() {
        return (long) WORD.getAcquire(producer, 0L) - (long) WORD.getAcquire(consumer, 0L);
    }

    /**
     * Hands over what is complete, in the order in which it was reserved, and gives the space back.
     *
     * @param most ends after the first record with which so many bytes are reached
     * @return the bytes taken; 0 if nothing was complete
     * @throws RingException if positions or lengths are impossible
     */
    public long consume(long most, RecordListener listener) {
        long end = position + waiting();
        long start = position;
        try {
            while (position < end && position - start < most) {
                long offset = position & size - 1;
                int header = (int) HEADER.getAcquire(data, offset);
                if ((header & BUSY) != 0) {
                    break;
                }
                long next = next(name, position, header, end);
                // ours from here on, whatever the listener throws
                position = next;
                if ((header & DISCARDED) == 0) {
                    listener.record(data, offset + HEADER_BYTES, header);
                }
            }
        } finally {
            publish();
        }
        return position - start;
    }

    /**
     * Copies complete records with their headers, as many whole ones as there is room for, and gives the space back.
     *
     * @return the bytes copied; 0 if nothing was complete or there is no room for the first record
     */
    long copy(MemorySegment into, long at) {
        long end = position + waiting();
        long room = into.byteSize() - at;
        long to = complete(end);
        if (to - position > room || to == position) {
            to = walk(end, room);
        }
        long bytes = to - position;
        MemorySegment.copy(data, position & size - 1, into, at, bytes);
        position = to;
        publish();
        return bytes;
    }

    /**
     * Up to where all records are complete, as far as that can be known without looking at each.
     *
     * <p>Since 6.10 the kernel keeps the position of its oldest busy record behind the producer's; before, there are
     * zeros. Looking at each takes a JVM that has just started longer than a program takes to make them.
     */
    private long complete(long end) {
        long pending = (long) WORD.getAcquire(producer, PENDING_POSITION);
        return pending > position && pending <= end ? pending : position;
    }

    private long walk(long end, long room) {
        long to = position;
        while (to < end) {
            int header = (int) HEADER.getAcquire(data, to & size - 1);
            if ((header & BUSY) != 0) {
                break;
            }
            long next = next(name, to, header, end);
            if (next - position > room) {
                break;
            }
            to = next;
        }
        return to;
    }

    /** Hands over records that {@link #copy} has copied. */
    static void forEach(String name, MemorySegment memory, long bytes, RecordListener listener) {
        long at = 0;
        while (at < bytes) {
            int header = memory.get(ValueLayout.JAVA_INT, at);
            long next = next(name, at, header, bytes);
            if ((header & DISCARDED) == 0) {
                listener.record(memory, at + HEADER_BYTES, header);
            }
            at = next;
        }
    }

    private static long next(String name, long at, int header, long end) {
        int length = header & ~DISCARDED;
        long next = at + (length + HEADER_BYTES + 7L & ~7L);
        if (length < 0 || next > end) {
            throw new RingException(
                    "ring buffer " + name,
                    "the record at position " + at + " has " + length + " bytes where " + (end - at) + " wait");
        }
        return next;
    }

    /** Without the full fence we could miss that the kernel added a record, and it that we took the last one. */
    private void publish() {
        if (published != position) {
            WORD.setRelease(consumer, 0L, position);
            published = position;
            VarHandle.fullFence();
        }
    }

    @Override
    public String toString() {
        return "ring buffer " + name + ", " + size + " bytes";
    }

    /** Unmaps it. */
    @Override
    public void close() {
        arena.close();
    }
}
