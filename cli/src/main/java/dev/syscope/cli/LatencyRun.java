package dev.syscope.cli;

import dev.syscope.cli.render.LatencyView;
import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencySource;
import dev.syscope.latency.LatencyTable;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The clock of a measurement: takes from the source what was counted, at the end of each interval, while another thread
 * waits for the target.
 */
final class LatencyRun implements AutoCloseable {
    /** The kernel's counters have 32 bits: read them long before they can have wrapped. */
    private static final long LONGEST_STEP_NANOS = 60_000_000_000L;

    private final LatencySource source;
    private final List<LatencyView> views;
    private final int maxKeys;
    private final long stepNanos;
    private final boolean intervals;
    private final OptionalLong durationNanos;
    private final LatencyTable whole;
    private final Thread ticker = new Thread(this::tick, "syscope-latency");
    private Instant start = Instant.EPOCH;
    private long startNanos;
    private long intervalStart;
    private volatile boolean ended;
    private volatile RuntimeException failure;

    /**
     * A clock that isn't running yet.
     *
     * @param stepNanos how long an interval is; 0 if the whole is one
     * @param durationNanos when to stop the source
     */
    LatencyRun(LatencySource source, List<LatencyView> views, int maxKeys, long stepNanos, OptionalLong durationNanos) {
        this.source = source;
        this.views = views;
        this.maxKeys = maxKeys;
        this.intervals = stepNanos > 0;
        this.stepNanos = intervals ? stepNanos : LONGEST_STEP_NANOS;
        this.durationNanos = durationNanos;
        this.whole = new LatencyTable(maxKeys);
        ticker.setDaemon(true);
    }

    /** Starts it. */
    void start() {
        start = Instant.now();
        startNanos = System.nanoTime();
        intervalStart = startNanos;
        ticker.start();
    }

    private void tick() {
        try {
            long next = startNanos + stepNanos;
            long end = durationNanos.isPresent() ? startNanos + durationNanos.getAsLong() : Long.MAX_VALUE;
            while (!ended) {
                long now = System.nanoTime();
                if (now >= end) {
                    source.stop();
                    return;
                }
                if (now >= next) {
                    take(now);
                    while (next <= now) {
                        next += stepNanos; // a step that was missed is not made up for
                    }
                } else {
                    LockSupport.parkNanos(this, Math.min(next, end) - now);
                }
            }
        } catch (RuntimeException e) {
            failure = e;
            source.stop();
        }
    }

    private synchronized void take(long now) {
        LatencyTable table = source.take();
        whole.add(table);
        if (intervals) {
            Interval interval = new Interval(start.plusNanos(intervalStart - startNanos), now - intervalStart, table);
            views.forEach(view -> view.interval(interval));
        }
        intervalStart = now;
    }

    /**
     * Ends it, and takes what is left.
     *
     * @return all that was counted
     */
    Interval end() {
        close();
        if (failure != null) {
            throw failure;
        }
        long now = System.nanoTime();
        take(now);
        Interval all = new Interval(start, now - startNanos, whole);
        if (!intervals) {
            views.forEach(view -> view.interval(all));
        }
        return all;
    }

    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(ticker);
        try {
            ticker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
