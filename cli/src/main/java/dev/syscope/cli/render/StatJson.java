package dev.syscope.cli.render;

import dev.syscope.stat.Metric;
import dev.syscope.stat.Row;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Counts as JSON lines of syscope's own: numbers are numbers, a count that isn't there is {@code null} and says why,
 * and the last line has the times and the command.
 */
public final class StatJson implements StatRenderer {
    private final PrintStream out;
    private final StatStyle style;
    private final StringBuilder line = new StringBuilder(4096);

    /** Writes to a stream. */
    public StatJson(PrintStream out, StatStyle style) {
        this.out = out;
        this.style = style;
    }

    @Override
    public void start() {}

    @Override
    public void interval(List<Row> rows, long nanos) {
        for (Row row : rows) {
            append(row, "\"time\":" + Decimals.fixed(nanos / 1e9, 9) + ",");
        }
        flush();
    }

    @Override
    public void end(List<Row> rows, StatEnd end) {
        if (style.showsEnd()) {
            for (Row row : rows) {
                append(row, "");
            }
        }
        line.append("{\"elapsed_seconds\":").append(Decimals.fixed(end.runs().meanSeconds(), 9));
        if (end.runs().count() > 1) {
            line.append(",\"deviation_seconds\":").append(Decimals.fixed(end.runs().deviationSeconds(), 9));
        }
        line.append(",\"runs\":").append(end.runs().count());
        end.cpuTimes().ifPresent(times -> line.append(",\"user_seconds\":")
                .append(Decimals.fixed(times[0], 6))
                .append(",\"system_seconds\":")
                .append(Decimals.fixed(times[1], 6)));
        line.append(",\"target\":\"").append(Escape.json(end.title())).append("\",\"command\":[");
        for (int i = 0; i < end.command().size(); i++) {
            line.append(i == 0 ? "\"" : ",\"").append(Escape.json(end.command().get(i))).append('"');
        }
        line.append("]}\n");
        flush();
    }

    private void append(Row row, String time) {
        line.append('{').append(time);
        line.append("\"event\":\"").append(Escape.json(row.event().name())).append("\",\"value\":");
        switch (row.status()) {
            case COUNTED -> line.append(Decimals.fixed(row.value(), StatPlaces.isWhole(row) ? 0 : 6));
            case NOT_COUNTED -> line.append("null,\"missing\":\"not counted\"");
            case NOT_SUPPORTED -> line.append("null,\"missing\":\"not supported\"");
        }
        if (!row.event().unit().isEmpty()) {
            line.append(",\"unit\":\"").append(Escape.json(row.event().unit())).append('"');
        }
        if (!row.event().cgroup().isEmpty()) {
            line.append(",\"cgroup\":\"").append(Escape.json(row.event().cgroup())).append('"');
        }
        place(row);
        row.deviationPercent().ifPresent(
                percent -> line.append(",\"deviation_percent\":").append(Decimals.fixed(percent, 2)));
        line.append(",\"enabled_ns\":").append(Decimals.fixed(row.enabled(), 0));
        line.append(",\"running_ns\":").append(Decimals.fixed(row.running(), 0));
        line.append(",\"metrics\":[");
        for (int i = 0; i < row.metrics().size(); i++) {
            Metric metric = row.metrics().get(i);
            line.append(i == 0 ? "" : ",").append("{\"value\":").append(Decimals.fixed(metric.value(), 6));
            line.append(",\"unit\":\"");
            line.append(metric.kind() == Metric.Kind.PERCENT ? "% " : "").append(metric.unit()).append("\"}");
        }
        line.append("]}\n");
    }

    private void place(Row row) {
        switch (row.place().by()) {
            case GLOBAL -> {}
            case CPU -> line.append(",\"cpu\":").append(row.place().where().cpu());
            case THREAD -> {
                line.append(",\"tid\":").append(row.place().thread().tid());
                line.append(",\"thread\":\"").append(Escape.json(row.place().thread().name())).append('"');
            }
            case CORE, DIE, SOCKET, NODE -> {
                line.append(",\"").append(StatPlaces.kind(row.place())).append("\":\"");
                line.append(StatPlaces.name(row.place())).append("\",\"cpus\":").append(row.place().cpus());
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
