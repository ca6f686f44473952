package dev.syscope.cli.render;

import dev.syscope.stat.Metric;
import dev.syscope.stat.Place;
import dev.syscope.stat.Row;
import dev.syscope.stat.Scaling;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Counts as {@code perf stat -j} writes them, a JSON object for each row; always well formed, which perf's isn't. */
public final class StatPerfJson implements StatRenderer {
    private final PrintStream out;
    private final StatStyle style;
    private final StringBuilder line = new StringBuilder(4096);

    /** Writes to a stream. */
    public StatPerfJson(PrintStream out, StatStyle style) {
        this.out = out;
        this.style = style;
    }

    @Override
    public void start() {}

    @Override
    public void interval(List<Row> rows, long nanos) {
        String time = "\"interval\" : " + Decimals.fixed(nanos / 1e9, 9) + ", ";
        for (Row row : rows) {
            append(row, time);
        }
        flush();
    }

    @Override
    public void end(List<Row> rows, StatEnd end) {
        if (!style.showsEnd()) {
            return;
        }
        for (Row row : rows) {
            append(row, "");
        }
        flush();
    }

    private void append(Row row, String time) {
        lead(row.place(), time);
        line.append("\"counter-value\" : \"");
        line.append(row.status() == Row.Status.COUNTED
                ? Decimals.fixed(row.value(), 6)
                : StatPlaces.missing(row.status()));
        line.append("\", \"unit\" : \"").append(Escape.json(row.event().unit()));
        line.append("\", \"event\" : \"").append(Escape.json(row.event().name())).append("\", ");
        if (!row.event().cgroup().isEmpty()) {
            line.append("\"cgroup\" : \"").append(Escape.json(row.event().cgroup())).append("\", ");
        }
        row.deviationPercent().ifPresent(percent ->
                line.append("\"variance\" : ").append(Decimals.fixed(percent, 2)).append(", "));
        line.append("\"event-runtime\" : ").append(Decimals.fixed(row.running(), 0));
        line.append(", \"pcnt-running\" : ");
        line.append(Decimals.fixed(
                row.status() == Row.Status.COUNTED ? Scaling.percentRunning(row.enabled(), row.running()) : 0, 2));
        if (row.metrics().isEmpty()) {
            line.append(", \"metric-value\" : 0.000000, \"metric-unit\" : \"\"}\n");
        }
        for (int i = 0; i < row.metrics().size(); i++) {
            if (i == 0) {
                line.append(", ");
            } else {
                lead(row.place(), time);
            }
            Metric metric = row.metrics().get(i);
            line.append("\"metric-value\" : ").append(Decimals.fixed(metric.value(), 6));
            line.append(", \"metric-unit\" : \"").append(metric.unit()).append("\"}\n");
        }
    }

    private void lead(Place place, String time) {
        line.append('{').append(time);
        String kind = StatPlaces.kind(place);
        if (!kind.isEmpty()) {
            String name = kind.equals("cpu") ? Integer.toString(place.where().cpu()) : StatPlaces.name(place);
            line.append('"').append(kind).append("\" : \"").append(Escape.json(name)).append("\", ");
            if (StatPlaces.showsCpus(place)) {
                line.append("\"aggregate-number\" : ").append(place.cpus()).append(", ");
            }
        }
    }

    private void flush() {
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
        line.setLength(0);
    }
}
