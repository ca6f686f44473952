package dev.syscope.jfr;

import java.io.IOException;

/**
 * Collects events and constants into chunks and appends each chunk whole to a file. Memory is bounded by the chunk's
 * greatest size. For one thread.
 *
 * <p>The header is that of {@code jdk.jfr.internal.consumer.ChunkHeader} of OpenJDK: 68 bytes, big-endian.
 */
final class ChunkWriter implements AutoCloseable {
    private static final int MAGIC = 'F' << 24 | 'L' << 16 | 'R' << 8;
    private static final int MAJOR = 2;
    private static final int MINOR = 1;
    private static final int COMPRESSED_INTEGERS = 1;
    static final int HEADER_SIZE = 68;

    /** Two bytes hold sizes up to this. */
    private static final int SHORT_EVENT = 1 << 14;

    private static final int INITIAL_CAPACITY = 64 << 10;

    private final ChunkFile file;
    private final TimeBase time;
    private final JfrOptions options;
    private final long maxAgeNanos;
    private final byte[] metadata;
    private final ConstantPools pools;
    private final ChunkBuffer out = new ChunkBuffer(INITIAL_CAPACITY);

    private int eventBegin;
    private int eventSizeWidth;
    private boolean open;
    private long events;
    private long startNanos;
    private long lastNanos;
    private long deadlineNanos = Long.MAX_VALUE;
    private long dropped;
    private boolean failed;

    ChunkWriter(ChunkFile file, TimeBase time, JfrOptions options, ThreadNames names) {
        this.pools = new ConstantPools(names);
        this.file = file;
        this.time = time;
        this.options = options;
        this.maxAgeNanos = options.maxChunkAge().toNanos();
        // 46 bits of nanoseconds differ between recordings; the bit above keeps clear of a JVM's, which count from 1
        this.lastNanos = System.nanoTime();
        this.metadata = Metadata.event(1L << 46 | time.epochNanosAt(System.nanoTime()) & (1L << 46) - 1, time.ticks());
    }

    ConstantPools pools() {
        return pools;
    }

    /**
     * Begins an event.
     *
     * @param startNanos its start, CLOCK_MONOTONIC
     * @param endNanos its end
     * @param textLength bytes of text that it will hold
     * @return where to write its fields; there is room for the text and 16 numbers
     */
    ChunkBuffer begin(EventType type, long startNanos, long endNanos, int textLength) {
        if (!open) {
            beginChunk(endNanos);
        }
        lastNanos = Math.max(lastNanos, endNanos);
        int most = textLength + 24 * ChunkBuffer.MAX_NUMBER;
        eventSizeWidth = most < SHORT_EVENT ? 2 : 4;
        out.reserve(most);
        eventBegin = out.position();
        out.position(eventBegin + eventSizeWidth);
        out.number(type.id());
        out.number(time.ticksAt(startNanos));
        return out;
    }

    /** {@link #begin} for an event with a duration. */
    ChunkBuffer beginDuration(EventType type, long startNanos, long durationNanos, int textLength) {
        ChunkBuffer buffer = begin(type, startNanos, startNanos + durationNanos, textLength);
        buffer.number(time.ticksOf(durationNanos));
        return buffer;
    }

    /** Ends the event; writes the chunk out when it is full or old. */
    void end() {
        ChunkBuffer.padded(out.array(), eventBegin, eventSizeWidth, out.position() - eventBegin);
        events++;
        if (out.position() + pools.size() > options.maxChunkBytes() - INITIAL_CAPACITY / 2 || lastNanos - deadlineNanos >= 0) {
            finishChunk();
        }
    }

    /** Writes the chunk out when it is old, for when no event comes. */
    void rotateIfOld(long nowNanos) {
        if (open && nowNanos - deadlineNanos >= 0) {
            finishChunk();
        }
    }

    /** Events that could not be recorded because the file could not be written. */
    long dropped() {
        return dropped;
    }

    /** Whether the file could not be written. */
    boolean failed() {
        return failed;
    }

    /**
     * A chunk begins where the one before ended, as a JVM's do; but later than it began, because Mission Control drops
     * all but one of the chunks that begin at the same time.
     */
    private void beginChunk(long nanos) {
        out.clear();
        out.reserve(HEADER_SIZE + metadata.length);
        out.position(HEADER_SIZE);
        System.arraycopy(metadata, 0, out.array(), HEADER_SIZE, metadata.length);
        out.position(HEADER_SIZE + metadata.length);
        startNanos = Math.max(lastNanos, startNanos + 1);
        deadlineNanos = Math.max(nanos, startNanos) + maxAgeNanos;
        open = true;
    }

    private void finishChunk() {
        recordingEvent();
        int checkpoint = out.position();
        pools.writeCheckpoint(out, time.ticksAt(lastNanos));
        int length = out.position();
        header(length, checkpoint);
        write(length);
        open = false;
        events = 0;
    }

    private void write(int length) {
        if (failed) {
            dropped += events;
            return;
        }
        try {
            file.append(out.array(), length);
        } catch (IOException e) {
            failed = true;
            dropped += events;
            options.warnings()
                    .accept("can't write " + file.path() + ": " + ChunkFile.reason(e)
                            + "; what was recorded before can be read, nothing more is recorded");
        }
    }

    /**
     * The last event of each chunk. It also serves readers of a file that was cut off: OpenJDK's looks for the next
     * chunk before it returns a chunk's last event, and loses that event when the next chunk is not whole.
     */
    private void recordingEvent() {
        int most = 3 * (options.version().length() + options.commandLine().length());
        begin(EventType.RECORDING, lastNanos, lastNanos, most);
        out.utf8(options.version());
        out.utf8(options.commandLine());
        out.reserve(2 * ChunkBuffer.MAX_NUMBER);
        out.number(events);
        out.number(dropped);
        ChunkBuffer.padded(out.array(), eventBegin, eventSizeWidth, out.position() - eventBegin);
    }

    private void header(int length, int checkpoint) {
        out.position(0);
        out.rawInt(MAGIC);
        out.rawInt(MAJOR << 16 | MINOR);
        out.rawLong(length);
        out.rawLong(checkpoint);
        out.rawLong(HEADER_SIZE);
        out.rawLong(time.epochNanosAt(startNanos));
        out.rawLong(lastNanos - startNanos);
        out.rawLong(time.ticksAt(startNanos));
        out.rawLong(time.ticksPerSecond());
        out.rawInt(COMPRESSED_INTEGERS);
    }

    /** Writes out the last chunk. A recording without any event still has one chunk, so that readers can open it. */
    @Override
    public void close() {
        lastNanos = Math.max(lastNanos, System.nanoTime());
        if (open || file.isEmpty()) {
            if (!open) {
                beginChunk(lastNanos);
            }
            finishChunk();
        }
        try {
            file.close();
        } catch (IOException e) {
            options.warnings().accept("can't write " + file.path() + ": " + ChunkFile.reason(e));
        }
    }
}
