package dev.syscope.cli.render;

import dev.syscope.stat.Metric;
import dev.syscope.stat.Row;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code --metric-only}: a line of figures for each place and time, no counts. Rates by time are left out, as perf does.
 *
 * <p>In text and CSV the columns' names stand above the first line, and stay as they were there.
 */
public final class StatMetricOnly implements StatRenderer {
    /** How the lines are written. */
    public enum Format {
        TEXT,
        CSV,
        JSON
    }

    private static final int WIDTH = 20;

    private final PrintStream out;
    private final StatStyle style;
    private final Format format;
    private final StringBuilder line = new StringBuilder(1024);
    private List<String> columns = List.of();
    private boolean headed;

    /** Writes to a stream. */
    public StatMetricOnly(PrintStream out, StatStyle style, Format format) {
        this.out = out;
        this.style = style;
        this.format = format;
    }

    @Override
    public void start() {}

    @Override
    public void interval(List<Row> rows, long nanos) {
        lines(rows, format == Format.JSON ? Decimals.fixed(nanos / 1e9, 9) : StatPlaces.time(nanos));
        flush();
    }

    @Override
    public void end(List<Row> rows, StatEnd end) {
        if (style.showsEnd()) {
            if (format == Format.TEXT) {
                line.append("\n Performance counter stats for ").append(Escape.text(end.title())).append(":\n\n");
            }
            lines(rows, "");
            if (format == Format.TEXT) {
                line.append('\n');
                StatText.times(line, end);
            }
        }
        flush();
    }

    private void lines(List<Row> rows, String time) {
        if (columns.isEmpty()) {
            columns = columns(rows);
            if (!headed || !columns.isEmpty()) {
                header(rows, time);
                headed = true;
            }
        }
        Set<String> places = new LinkedHashSet<>();
        rows.forEach(row -> places.add(StatPlaces.name(row.place())));
        for (String place : places) {
            List<Row> here = rows.stream().filter(row -> StatPlaces.name(row.place()).equals(place)).toList();
            line(here, time);
        }
    }

    private static List<String> columns(List<Row> rows) {
        Set<String> names = new LinkedHashSet<>();
        for (Row row : rows) {
            for (Metric metric : row.metrics()) {
                if (isShown(metric)) {
                    names.add(name(row, metric));
                }
            }
        }
        return List.copyOf(names);
    }

    private static boolean isShown(Metric metric) {
        return !metric.unit().endsWith("/sec") && !metric.unit().equals("CPUs utilized");
    }

    private static String name(Row row, Metric metric) {
        return metric.unit().startsWith("of all ") ? row.event().name() + " " + metric.unit() : metric.unit();
    }

    private void header(List<Row> rows, String time) {
        if (format == Format.JSON || rows.isEmpty()) {
            return;
        }
        String kind = StatPlaces.kind(rows.get(0).place());
        List<String> leading = new ArrayList<>();
        if (!time.isEmpty()) {
            leading.add("time");
        }
        if (!kind.isEmpty()) {
            leading.add(kind);
        }
        if (StatPlaces.showsCpus(rows.get(0).place())) {
            leading.add("cpus");
        }
        if (format == Format.CSV) {
            leading.forEach(name -> line.append(name).append(style.separator()));
            columns.forEach(name -> line.append(name).append(style.separator()));
        } else {
            StringBuilder lead = new StringBuilder();
            StatPlaces.text(lead, rows.get(0).place());
            Decimals.left(line, time.isEmpty() ? "" : "#           time ", time.isEmpty() ? 0 : 17);
            Decimals.repeat(line, ' ', lead.length());
            columns.forEach(name -> {
                Decimals.right(line, name, width(name));
                line.append(' ');
            });
        }
        line.append('\n');
    }

    private static int width(String column) {
        return Math.max(WIDTH, column.length());
    }

    private void line(List<Row> rows, String time) {
        Row first = rows.get(0);
        List<String> fields = new ArrayList<>();
        switch (format) {
            case TEXT -> {
                line.append(time).append(time.isEmpty() ? "" : " ");
                StatPlaces.text(line, first.place());
            }
            case CSV -> {
                line.append(time).append(time.isEmpty() ? "" : style.separator());
                String place = StatPlaces.name(first.place());
                line.append(Escape.text(place)).append(place.isEmpty() ? "" : style.separator());
                if (StatPlaces.showsCpus(first.place())) {
                    line.append(first.place().cpus()).append(style.separator());
                }
            }
            case JSON -> {
                if (!time.isEmpty()) {
                    fields.add("\"interval\" : " + time);
                }
                String kind = StatPlaces.kind(first.place());
                if (!kind.isEmpty()) {
                    fields.add("\"" + kind + "\" : \"" + Escape.json(StatPlaces.name(first.place())) + "\"");
                }
            }
        }
        for (String column : columns) {
            figure(rows, column, fields);
        }
        line.append(format == Format.JSON ? "{" + String.join(", ", fields) + "}\n" : "\n");
    }

    private void figure(List<Row> rows, String column, List<String> fields) {
        String text = "";
        String percent = "";
        for (Row row : rows) {
            for (Metric metric : row.metrics()) {
                if (isShown(metric) && name(row, metric).equals(column)) {
                    text = Decimals.fixed(metric.value(), metric.kind() == Metric.Kind.RATE ? 3 : 2);
                    percent = metric.kind() == Metric.Kind.PERCENT ? "%" : "";
                }
            }
        }
        switch (format) {
            case TEXT -> {
                Decimals.right(line, text + percent, width(column));
                line.append(' ');
            }
            case CSV -> line.append(text).append(style.separator());
            case JSON -> fields.add(
                    "\"" + Escape.json(column) + "\" : " + (text.isEmpty() ? "null" : "\"" + text + "\""));
        }
    }

    private void flush() {
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
        line.setLength(0);
    }
}
