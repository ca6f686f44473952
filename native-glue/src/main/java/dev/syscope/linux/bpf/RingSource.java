package dev.syscope.linux.bpf;

import java.util.concurrent.locks.ReentrantLock;

/** A ring, its spill, and the lock that whoever takes from either must hold. */
final class RingSource {
    /** Where there is no memory, records are handed over in place, so many bytes at a time: no rescue meanwhile. */
    private static final long PIECE_BYTES = 4 << 10;

    /** So many bytes make a batch. */
    private static final long BATCH_BYTES = 256 << 10;

    private final RingBuffer ring;
    private final Spill spill;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean rescueWanted;
    private volatile boolean spilling;
    private volatile long spilled;

    RingSource(RingBuffer ring, Spill spill) {
        this.ring = ring;
        this.spill = spill;
    }

    boolean hasSomething() {
        return spilling || ring.filled() != 0;
    }

    long spilledBytes() {
        return spilled;
    }

    /**
     * For the reader's thread: hands over a batch, the oldest first; whether there was something. Records are copied
     * out of the ring before, in bulk: a listener may be blocked by whoever reads what it writes, and the ring must be
     * free for its rescue then.
     */
    boolean handOver(BatchListener listener) {
        Spill.Chunk chunk;
        boolean some = false;
        while (rescueWanted) {
            Thread.onSpinWait(); // the rescuer waits for the lock or is about to give it back
        }
        lock.lock();
        try {
            chunk = spill.poll();
            if (chunk == null) {
                spilling = false;
                if (spill.takeFrom(ring) != 0) {
                    chunk = spill.poll();
                } else {
                    some = consume(listener);
                }
            }
        } finally {
            lock.unlock();
        }
        if (chunk != null) {
            some = true;
            try {
                chunk.forEach(ring.name(), listener);
            } finally {
                lock.lock();
                spill.recycle(chunk);
                lock.unlock();
            }
        }
        if (some) {
            listener.batchEnded();
        }
        return some;
    }

    private boolean consume(BatchListener listener) {
        long total = 0;
        long taken;
        do {
            taken = ring.consume(PIECE_BYTES, listener);
            total += taken;
        } while (taken != 0 && total < BATCH_BYTES && !rescueWanted);
        return total != 0;
    }

    /** For the rescuer's thread: gets ready. */
    void prepare() {
        lock.lock();
        spill.prepare();
        lock.unlock();
    }

    /** For the rescuer's thread: copies the ring out if it fills up. */
    void rescue() {
        long filled = ring.filled();
        if (filled <= ring.size() / 4 && filled >= 0) {
            return;
        }
        rescueWanted = true;
        lock.lock();
        try {
            long copied = spill.takeFrom(ring);
            spilling |= copied != 0;
            spilled += copied;
        } finally {
            rescueWanted = false;
            lock.unlock();
        }
    }

    void close() {
        spill.close();
        ring.close();
    }
}
