package dev.syscope.linux.bpf;

import dev.syscope.linux.RingException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads ring buffers whose programs wake no one up.
 *
 * <p>The reader looks after at most {@link #LONGEST_PAUSE_NANOS}: a wake-up for each record would cost 15 times the
 * record. What waits then is copied out in bulk and handed over. When one of the rings fills up while the listener is
 * busy or blocked, a thread of our own copies it out likewise, to memory that may grow up to a limit; only when that is
 * reached too are records lost, which the program counts ({@link LossCounter}).
 *
 * <p>Records of one ring come in their order; between rings there is none. {@link #poll} is for one thread at a time,
 * {@link #wake} for any.
 */
public final class RingBufferReader implements AutoCloseable {
    /** The longest time for which a complete record lies unseen while someone polls: 20 ms. */
    public static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What records may take outside the rings by default: 1 GiB. */
    public static final long DEFAULT_LIMIT = 1L << 30;

    private static final long RESCUE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SHORTEST_LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** A program that does nothing else fills a ring at about so many bytes a second. */
    private static final long FASTEST_PRODUCER = 1_000_000_000;

    private final List<RingSource> sources = new ArrayList<>();
    private final Thread rescuer;
    private final long longestPause;
    private long pause = RESCUE_PAUSE_NANOS;
    private volatile Thread reader = Thread.currentThread();
    private volatile boolean closed;
    private volatile boolean woken;

    /** The reader has nothing else to do than to look again soon, so that no ring needs rescue. */
    private volatile boolean attentive;

    private volatile RingException broken;

    /**
     * Maps ring buffers.
     *
     * @param rings maps of type {@link MapType#RINGBUF}
     * @param limit how many bytes of records may wait outside the rings
     */
    public RingBufferReader(List<BpfMap> rings, long limit) {
        SpillBudget budget = new SpillBudget(limit);
        long smallest = Long.MAX_VALUE;
        try {
            for (BpfMap map : rings) {
                RingBuffer ring = RingBuffer.open(map);
                sources.add(new RingSource(ring, new Spill(budget)));
                smallest = Math.min(smallest, ring.size());
            }
        } catch (RuntimeException e) {
            sources.forEach(RingSource::close);
            throw e;
        }
        long halfFilled = smallest / 2 * TimeUnit.SECONDS.toNanos(1) / FASTEST_PRODUCER;
        longestPause = Math.clamp(halfFilled, SHORTEST_LONGEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
        rescuer = Thread.ofPlatform().daemon().name("syscope-spill").start(this::rescue);
    }

    /**
     * Hands over what there is; if there is nothing, waits for it.
     *
     * @param timeoutNanos how long to wait at most
     * @return whether there was something
     * @throws RingException if a ring buffer's content is impossible
     */
    public boolean poll(long timeoutNanos, BatchListener listener) {
        reader = Thread.currentThread();
        long deadline = System.nanoTime() + timeoutNanos;
        while (true) {
            if (handOver(listener)) {
                pause = RESCUE_PAUSE_NANOS;
                return true;
            }
            if (broken != null) {
                throw broken;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0 || woken || closed) {
                woken = false;
                return false;
            }
            attentive = true;
            LockSupport.parkNanos(Math.min(pause, left));
            pause = Math.min(pause * 2, longestPause);
        }
    }

    private boolean handOver(BatchListener listener) {
        boolean some = false;
        for (int i = 0; i < sources.size(); i++) {
            RingSource source = sources.get(i);
            if (!source.hasSomething()) {
                continue;
            }
            if (attentive) {
                attentive = false;
                LockSupport.unpark(rescuer);
            }
            some |= source.handOver(listener);
        }
        return some;
    }

    /** Ends a {@link #poll} that waits, or the next one, from any thread. */
    public void wake() {
        woken = true;
        LockSupport.unpark(reader);
    }

    /** The bytes that had to be copied out of the rings so far because the listener was too slow. */
    public long spilledBytes() {
        long bytes = 0;
        for (RingSource source : sources) {
            bytes += source.spilledBytes();
        }
        return bytes;
    }

    /** The rescuer's work: empty a ring that its reader doesn't get to. */
    private void rescue() {
        try {
            sources.forEach(RingSource::prepare);
            while (!closed) {
                if (attentive) {
                    LockSupport.park(this);
                    continue;
                }
                for (int i = 0; i < sources.size(); i++) {
                    sources.get(i).rescue();
                }
                LockSupport.parkNanos(RESCUE_PAUSE_NANOS);
            }
        } catch (RingException e) {
            broken = e;
        }
    }

    /** Ends the thread and unmaps the rings. What was not polled is gone. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = false;
        while (rescuer.isAlive()) {
            LockSupport.unpark(rescuer);
            try {
                rescuer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        sources.forEach(RingSource::close);
    }
}
