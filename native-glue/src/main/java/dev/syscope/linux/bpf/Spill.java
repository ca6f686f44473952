package dev.syscope.linux.bpf;

import dev.syscope.linux.Mapping;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Memory of our own that takes what a ring buffer can't hold, up to a limit; first in, first out.
 *
 * <p>Guarded by the lock of the ring that it belongs to.
 */
final class Spill {
    static final long SMALLEST_CHUNK = 4 << 20;

    /** Memory that is kept for the next time; more is given back. */
    private static final long KEPT_BYTES = 32 << 20;

    private final SpillBudget budget;
    private final Deque<Chunk> full = new ArrayDeque<>();
    private final Deque<Chunk> free = new ArrayDeque<>();
    private long freeBytes;

    Spill(SpillBudget budget) {
        this.budget = budget;
    }

    /** Whole records with their headers. */
    static final class Chunk {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment memory;
        private long used;

        Chunk(long capacity) {
            memory = Mapping.anonymous(capacity, arena, "records waiting");
        }

        void forEach(String ring, RecordListener listener) {
            RingBuffer.forEach(ring, memory, used, listener);
        }
    }

    /** Loads the classes that a rescue needs, while there is time. */
    void prepare() {
        Chunk chunk = chunkFor(0);
        if (chunk != null) {
            recycle(chunk);
        }
    }

    /** Copies what is complete in the ring, as far as there is memory for it; the bytes copied. */
    long takeFrom(RingBuffer ring) {
        Chunk last = full.peekLast();
        if (last != null && last.memory.byteSize() - last.used >= ring.waiting()) {
            long copied = ring.copy(last.memory, last.used);
            last.used += copied;
            return copied;
        }
        Chunk chunk = chunkFor(ring.waiting());
        if (chunk == null) {
            return 0;
        }
        chunk.used = ring.copy(chunk.memory, 0);
        if (chunk.used == 0) {
            recycle(chunk);
            return 0;
        }
        full.addLast(chunk);
        return chunk.used;
    }

    /** One that holds so many bytes, or a smaller one when the limit is near, or null. */
    private Chunk chunkFor(long bytes) {
        Chunk kept = free.pollFirst();
        if (kept != null) {
            freeBytes -= kept.memory.byteSize();
            if (kept.memory.byteSize() >= bytes) {
                return kept;
            }
            release(kept);
        }
        long capacity = Math.max(SMALLEST_CHUNK, Long.highestOneBit(bytes) * 2);
        while (!budget.take(capacity)) {
            capacity /= 2;
            if (capacity < SMALLEST_CHUNK) {
                return null;
            }
        }
        return new Chunk(capacity);
    }

    /** The oldest chunk, which is the caller's until it is recycled; null if there is none. */
    Chunk poll() {
        return full.pollFirst();
    }

    void recycle(Chunk chunk) {
        chunk.used = 0;
        if (freeBytes + chunk.memory.byteSize() <= KEPT_BYTES) {
            freeBytes += chunk.memory.byteSize();
            free.addFirst(chunk);
        } else {
            release(chunk);
        }
    }

    private void release(Chunk chunk) {
        budget.giveBack(chunk.memory.byteSize());
        chunk.arena.close();
    }

    void close() {
        full.forEach(this::release);
        full.clear();
        free.forEach(this::release);
        free.clear();
    }
}
