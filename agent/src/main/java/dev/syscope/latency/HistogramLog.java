package dev.syscope.latency;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Writes HdrHistogram's interval log, format 1.3 with V2 compressed histograms of nanoseconds, a line for each row of
 * each interval, tagged with the row's name. {@code HistogramLogReader} and the log analysers made for it read it.
 */
public final class HistogramLog implements AutoCloseable {
    /** The log's third column is in this unit by custom: milliseconds. */
    private static final double NANOS_PER_UNIT = 1_000_000;

    private final PrintStream out;
    private final HistogramLogWriter writer;
    private final Function<LatencyKey, String> names;
    private final Instant start;

    /**
     * Begins a log.
     *
     * @param file where it goes; closed with this object
     * @param start when the measurement began
     * @param names the tag of a key; commas, spaces and line ends are replaced, for they separate fields
     */
    public HistogramLog(OutputStream file, Instant start, Function<LatencyKey, String> names) {
        this.out = new PrintStream(file, false, StandardCharsets.UTF_8);
        this.writer = new HistogramLogWriter(out);
        this.names = names;
        this.start = start;
        writer.outputComment("[System call latencies in nanoseconds by syscope]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(start.toEpochMilli());
        writer.setBaseTime(start.toEpochMilli());
        writer.outputBaseTime(start.toEpochMilli());
        writer.outputLegend();
    }

    /** Writes an interval's rows. */
    public void write(Interval interval) {
        double from = seconds(interval.start());
        double to = seconds(interval.end());
        for (LatencyTable.Entry entry : interval.table().sorted(SortOrder.TOTAL)) {
            Histogram histogram = entry.row().histogram();
            histogram.setTag(tag(names.apply(entry.key())));
            writer.outputIntervalHistogram(from, to, histogram, NANOS_PER_UNIT);
        }
        out.flush();
    }

    private double seconds(Instant time) {
        return (time.toEpochMilli() - start.toEpochMilli()) / 1000.0;
    }

    private static String tag(String name) {
        return name.replaceAll("[,\\s\\p{Cntrl}]", "_");
    }

    /**
     * {@inheritDoc}
     *
     * @throws UncheckedIOException if something could not be written, now or before
     */
    @Override
    public void close() {
        writer.close();
        if (out.checkError()) {
            throw new UncheckedIOException(new IOException("cannot write the histogram log: is the disk full?"));
        }
    }
}
