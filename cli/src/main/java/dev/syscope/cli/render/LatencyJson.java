package dev.syscope.cli.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.syscope.latency.InProgress;
import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencyRow;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.SortOrder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/** An object on a line for each interval, and one for the whole. Durations are nanoseconds. */
public final class LatencyJson implements LatencyView {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final PrintStream out;
    private final LatencyNames names;
    private final SortOrder order;
    private final boolean intervals;

    /**
     * A view.
     *
     * @param intervals whether each interval has an object, not only the whole
     */
    public LatencyJson(PrintStream out, LatencyNames names, SortOrder order, boolean intervals) {
        this.out = out;
        this.names = names;
        this.order = order;
        this.intervals = intervals;
    }

    /** Something that writes JSON. */
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** What a body writes, as a string. */
    static String text(Body body) {
        Writer text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    @Override
    public void interval(Interval interval) {
        if (intervals) {
            out.print(text(json -> {
                json.writeStartObject();
                json.writeStringField("type", "interval");
                writeInterval(json, interval, names, order);
                json.writeEndObject();
            }) + "\n");
            out.flush();
        }
    }

    @Override
    public void end(LatencySummary summary) {
        out.print(text(json -> {
            json.writeStartObject();
            json.writeStringField("type", "total");
            writeInterval(json, summary.whole(), names, order);
            writeEnd(json, summary, names);
            json.writeEndObject();
        }) + "\n");
        out.flush();
    }

    static void writeInterval(JsonGenerator json, Interval interval, LatencyNames names, SortOrder order)
            throws IOException {
        json.writeStringField("start", interval.start().toString());
        json.writeNumberField("seconds", interval.nanos() / 1e9);
        json.writeNumberField("overflow", interval.table().overflow());
        json.writeArrayFieldStart("rows");
        for (LatencyTable.Entry entry : interval.table().sorted(order)) {
            json.writeStartObject();
            List<String> parts = names.parts(entry.key());
            for (int i = 0; i < parts.size(); i++) {
                String word = names.words().get(i);
                switch (word) {
                    case "pid", "tid" -> json.writeNumberField(word, Integer.parseInt(parts.get(i)));
                    default -> json.writeStringField(word, parts.get(i));
                }
            }
            writeFigures(json, entry.row());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeFigures(JsonGenerator json, LatencyRow row) throws IOException {
        json.writeNumberField("calls", row.calls());
        json.writeNumberField("errors", row.errors());
        json.writeNumberField("total_ns", row.totalNanos());
        json.writeNumberField("mean_ns", Math.round(row.meanNanos()));
        json.writeNumberField("min_ns", row.minNanos());
        json.writeNumberField("p50_ns", row.percentile(50));
        json.writeNumberField("p90_ns", row.percentile(90));
        json.writeNumberField("p99_ns", row.percentile(99));
        json.writeNumberField("p999_ns", row.percentile(99.9));
        json.writeNumberField("max_ns", row.maxNanos());
    }

    static void writeEnd(JsonGenerator json, LatencySummary summary, LatencyNames names) throws IOException {
        json.writeArrayFieldStart("in_progress");
        for (InProgress call : summary.inProgress()) {
            json.writeStartObject();
            json.writeStringField("syscall", LatencyNames.syscall(call.architecture(), call.nr()));
            json.writeNumberField("pid", call.pid());
            json.writeNumberField("tid", call.tid());
            json.writeStringField("comm", names.thread(call));
            json.writeNumberField("age_ns", call.ageNanos());
            json.writeBooleanField("older", call.isOlder());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("lost", summary.lost());
        json.writeStringField("source", summary.source());
        if (summary.addedNanos().isPresent()) {
            json.writeNumberField("probe_added_ns", summary.addedNanos().getAsLong());
        }
        if (summary.reportedNanos().isPresent()) {
            json.writeNumberField("probe_reported_ns", summary.reportedNanos().getAsLong());
        }
        json.writeArrayFieldStart("notes");
        for (String note : summary.notes()) {
            json.writeString(note);
        }
        json.writeEndArray();
    }
}
