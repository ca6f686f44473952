package dev.syscope.cli.render;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.syscope.latency.HeatMap;
import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencyKey;
import dev.syscope.latency.LatencyRow;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.SortOrder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One self-contained page: heat maps over time, percentile curves and a table that sorts. The data stand in the page as
 * JSON, in bounded size however long the measurement.
 */
public final class LatencyPage implements LatencyView {
    private static final String TEMPLATE = "latency.html";
    private static final int COLUMNS = 240;

    /** Rows that have a heat map of their own: the first that were seen. */
    private static final int HEAT_MAPS = 64;

    private static final double[] PERCENTS = {
        0, 10, 25, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 96, 97, 98, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100
    };

    private final OutputStream out;
    private final LatencyNames names;
    private final SortOrder order;
    private final String title;
    private final Map<LatencyKey, HeatMap> heat = new LinkedHashMap<>();
    private Optional<HeatMap> all = Optional.empty();
    private Instant start = Instant.EPOCH;
    private long columnNanos;
    private String page = "";

    /**
     * A page that is written when it is closed.
     *
     * @param out closed with this
     * @param title what was measured
     */
    public LatencyPage(OutputStream out, LatencyNames names, SortOrder order, String title) {
        this.out = out;
        this.names = names;
        this.order = order;
        this.title = title;
    }

    @Override
    public void interval(Interval interval) {
        if (all.isEmpty()) {
            start = interval.start();
            columnNanos = Math.max(1, interval.nanos());
            all = Optional.of(new HeatMap(COLUMNS, columnNanos));
        }
        long middle = Duration.between(start, interval.start()).toNanos() + interval.nanos() / 2;
        for (LatencyTable.Entry entry : interval.table().sorted(order)) {
            all.get().add(middle, entry.row());
            HeatMap own = heat.get(entry.key());
            if (own == null && heat.size() < HEAT_MAPS) {
                own = new HeatMap(COLUMNS, columnNanos);
                heat.put(entry.key(), own);
            }
            if (own != null) {
                own.add(middle, entry.row());
            }
        }
    }

    @Override
    public void end(LatencySummary summary) {
        String data = LatencyJson.text(json -> write(json, summary)).replace("<", "\\u003c");
        try (InputStream template = LatencyPage.class.getResourceAsStream(TEMPLATE)) {
            if (template == null) {
                throw new IOException(TEMPLATE + " is missing from the program");
            }
            page = new String(template.readAllBytes(), StandardCharsets.UTF_8).replace("\"@DATA@\"", data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(JsonGenerator json, LatencySummary summary) throws IOException {
        json.writeStartObject();
        json.writeStringField("title", LatencyNames.printable(title));
        LatencyJson.writeInterval(json, summary.whole(), names, order);
        LatencyJson.writeEnd(json, summary, names);
        json.writeArrayFieldStart("remarks");
        for (String note : LatencyText.notes(summary)) {
            json.writeString(note);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("keys");
        for (String word : names.words()) {
            json.writeString(word);
        }
        json.writeEndArray();
        json.writeFieldName("percents");
        json.writeArray(PERCENTS, 0, PERCENTS.length);
        json.writeArrayFieldStart("curves");
        for (LatencyTable.Entry entry : summary.whole().table().sorted(order)) {
            writeCurve(json, entry.row());
        }
        json.writeEndArray();
        writeHeat(json, summary);
        json.writeEndObject();
    }

    private static void writeCurve(JsonGenerator json, LatencyRow row) throws IOException {
        json.writeStartArray();
        for (double percent : PERCENTS) {
            json.writeNumber(percent == 0 ? row.minNanos() : row.percentile(percent));
        }
        json.writeEndArray();
    }

    private void writeHeat(JsonGenerator json, LatencySummary summary) throws IOException {
        json.writeArrayFieldStart("lows");
        for (int row = 0; row < HeatMap.ROWS; row++) {
            json.writeNumber(HeatMap.low(row));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("heat");
        if (all.isPresent()) {
            writeMap(json, "all calls", all.get());
        }
        for (LatencyTable.Entry entry : summary.whole().table().sorted(order)) {
            HeatMap own = heat.get(entry.key());
            if (own != null) {
                writeMap(json, names.of(entry.key()), own);
            }
        }
        json.writeEndArray();
    }

    /** Column, row and count of each cell that isn't empty, one after the other. */
    private static void writeMap(JsonGenerator json, String name, HeatMap map) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeNumberField("column_ns", map.columnNanos());
        json.writeNumberField("columns", map.columns());
        json.writeArrayFieldStart("cells");
        for (int column = 0; column < map.columns(); column++) {
            for (int row = 0; row < HeatMap.ROWS; row++) {
                if (map.count(column, row) != 0) {
                    json.writeNumber(column);
                    json.writeNumber(row);
                    json.writeNumber(map.count(column, row));
                }
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    @Override
    public void close() {
        try (out) {
            out.write(page.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("cannot write the page: " + e.getMessage(), e));
        }
    }
}
