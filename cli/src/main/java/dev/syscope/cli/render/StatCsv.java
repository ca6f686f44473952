package dev.syscope.cli.render;

import dev.syscope.stat.Metric;
import dev.syscope.stat.Row;
import dev.syscope.stat.Scaling;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Counts with a separator between the fields, as {@code perf stat -x} has them: value, unit, event, the deviation if there
 * were several runs, nanoseconds run, percent run, metric, metric's unit.
 *
 * <p>A row's further metrics stand in the same columns as its first; perf 6.1 puts them one too far to the left.
 */
public final class StatCsv implements StatRenderer {
    private final PrintStream out;
    private final StatStyle style;
    private final StringBuilder line = new StringBuilder(4096);
    private final RowTexts places = new RowTexts(this::place);
    private final RowTexts names = new RowTexts(this::name);

    /** Writes to a stream. */
    public StatCsv(PrintStream out, StatStyle style) {
        this.out = out;
        this.style = style;
    }

    @Override
    public void start() {}

    @Override
    public void interval(List<Row> rows, long nanos) {
        String time = StatPlaces.time(nanos) + style.separator();
        for (int i = 0; i < rows.size(); i++) {
            append(i, rows.get(i), time);
        }
        flush();
    }

    @Override
    public void end(List<Row> rows, StatEnd end) {
        if (!style.showsEnd()) {
            return;
        }
        String lead = style.intervals() && style.csvSummary() ? "         summary" + style.separator() : "";
        for (int i = 0; i < rows.size(); i++) {
            append(i, rows.get(i), lead);
        }
        flush();
    }

    private void append(int index, Row row, String lead) {
        String separator = style.separator();
        line.append(lead).append(places.of(index, row));
        boolean counted = row.status() == Row.Status.COUNTED;
        if (counted) {
            Decimals.append(line, row.value(), StatPlaces.isWhole(row) ? 0 : 2);
        } else {
            line.append(StatPlaces.missing(row.status()));
        }
        line.append(names.of(index, row));
        if (row.deviationPercent().isPresent()) {
            Decimals.append(line, counted ? row.deviationPercent().getAsDouble() : 0, 2);
            line.append('%').append(separator);
        }
        Decimals.append(line, row.running(), 0);
        line.append(separator);
        Decimals.append(line, Scaling.percentRunning(row.enabled(), row.running()), 2);
        if (row.metrics().isEmpty()) {
            line.append(separator).append(separator);
        }
        for (int i = 0; i < row.metrics().size(); i++) {
            if (i > 0) {
                line.append('\n');
                line.append(lead).append(places.of(index, row));
                int skipped = 4 + (row.deviationPercent().isPresent() ? 1 : 0) + (row.event().cgroup().isEmpty() ? 0 : 1);
                for (int j = 0; j < skipped; j++) {
                    line.append(separator);
                }
            }
            Metric metric = row.metrics().get(i);
            line.append(separator);
            Decimals.append(line, metric.value(), metric.kind() == Metric.Kind.RATE ? 3 : 2);
            line.append(separator).append(metric.unit());
        }
        line.append('\n');
    }

    private String place(Row row) {
        String place = StatPlaces.name(row.place());
        if (place.isEmpty()) {
            return "";
        }
        String cpus = StatPlaces.showsCpus(row.place()) ? row.place().cpus() + style.separator() : "";
        return Escape.text(place) + style.separator() + cpus;
    }

    /** Unit, event and cgroup, with the separators around them. */
    private String name(Row row) {
        String separator = style.separator();
        String cgroup = row.event().cgroup();
        return separator + row.event().unit() + separator + Escape.text(row.event().name()) + separator
                + (cgroup.isEmpty() ? "" : Escape.text(cgroup) + separator);
    }

    private void flush() {
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
        line.setLength(0);
    }
}
