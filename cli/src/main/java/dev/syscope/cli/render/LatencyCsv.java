package dev.syscope.cli.render;

import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencyRow;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.SortOrder;
import java.io.PrintStream;

/** Rows as comma-separated values (RFC 4180), durations in nanoseconds: those of each interval, or of the whole. */
public final class LatencyCsv implements LatencyView {
    private final PrintStream out;
    private final LatencyNames names;
    private final SortOrder order;
    private final String separator;
    private final String lineEnd;

    /** A view that begins with the line of names. */
    public LatencyCsv(PrintStream out, LatencyNames names, SortOrder order) {
        this(out, names, order, ",", "\r\n");
    }

    /** The same with another separator and another end of lines. */
    public LatencyCsv(PrintStream out, LatencyNames names, SortOrder order, String separator, String lineEnd) {
        this.separator = separator;
        this.lineEnd = lineEnd;
        this.out = out;
        this.names = names;
        this.order = order;
        StringBuilder head = new StringBuilder("start,seconds");
        names.words().forEach(word -> head.append(',').append(word));
        head.append(",calls,errors,total_ns,mean_ns,min_ns,p50_ns,p90_ns,p99_ns,p999_ns,max_ns");
        out.print(head.toString().replace(",", separator) + lineEnd);
    }

    @Override
    public void interval(Interval interval) {
        for (LatencyTable.Entry entry : interval.table().sorted(order)) {
            StringBuilder line = new StringBuilder();
            line.append(interval.start()).append(separator).append(interval.nanos() / 1e9);
            names.parts(entry.key()).forEach(part -> line.append(separator).append(quoted(part)));
            LatencyRow row = entry.row();
            line.append(separator).append(row.calls()).append(separator).append(row.errors()).append(separator).append(row.totalNanos());
            line.append(separator).append(Math.round(row.meanNanos())).append(separator).append(row.minNanos());
            for (double percent : new double[] {50, 90, 99, 99.9}) {
                line.append(separator).append(row.percentile(percent));
            }
            out.print(line.append(separator).append(row.maxNanos()).append(lineEnd));
        }
        out.flush();
    }

    @Override
    public void end(LatencySummary summary) {
        out.flush();
    }

    private String quoted(String text) {
        return text.contains(separator) || text.contains("\"") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
