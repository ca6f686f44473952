package dev.syscope.cli.render;

import dev.syscope.latency.HistogramLog;
import dev.syscope.latency.Interval;
import java.io.OutputStream;
import java.time.Instant;

/** Each interval into HdrHistogram's log. */
public final class LatencyLog implements LatencyView {
    private final HistogramLog log;

    /** A log that is written to a file, closed with this. */
    public LatencyLog(OutputStream file, Instant start, LatencyNames names) {
        log = new HistogramLog(file, start, names::of);
    }

    @Override
    public void interval(Interval interval) {
        log.write(interval);
    }

    @Override
    public void end(LatencySummary summary) {
        // every interval is written already
    }

    @Override
    public void close() {
        log.close();
    }
}
