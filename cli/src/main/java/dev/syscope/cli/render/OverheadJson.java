package dev.syscope.cli.render;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.syscope.cli.overhead.Contender;
import dev.syscope.cli.overhead.Result;
import dev.syscope.cli.overhead.Sample;
import dev.syscope.cli.overhead.Statistics;
import dev.syscope.cli.overhead.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What tools cost as one JSON object. Times are seconds. */
public final class OverheadJson {
    private OverheadJson() {}

    /** The object. */
    public static String of(String command, List<Result> results, List<String> leftOut, int runs) {
        return LatencyJson.text(json -> {
            json.writeStartObject();
            json.writeStringField("command", LatencyNames.printable(command));
            json.writeNumberField("runs", runs);
            json.writeArrayFieldStart("tools");
            for (Result result : results) {
                write(json, result, runs);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("left_out");
            for (String tool : leftOut) {
                json.writeString(tool);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("remarks");
            for (String remark : Verdict.remarks(results)) {
                json.writeString(remark);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, Result result, int runs) throws IOException {
        json.writeStartObject();
        json.writeStringField("tool", result.contender().name());
        json.writeNumberField("wall", result.median(Sample::wallSeconds));
        json.writeNumberField("user", result.median(Sample::userSeconds));
        json.writeNumberField("system", result.median(Sample::systemSeconds));
        write(json, "wall_ratio", Optional.of(result.wallRatio()));
        write(json, "cpu_ratio", result.cpuRatio());
        boolean bare = result.contender().name().equals(Contender.BARE);
        if (!bare) {
            json.writeNumberField("tool_cpu", result.toolSeconds());
            json.writeNumberField("tool_rss_kb", result.toolKilobytes());
        }
        write(json, "seen", result.medianCount(Sample::seen));
        write(json, "lost", result.medianCount(Sample::lost));
        json.writeStringField("noise", bare ? "" : Verdict.noise(result.wallRatio(), runs));
        json.writeArrayFieldStart("samples");
        for (Sample sample : result.samples()) {
            json.writeStartArray();
            json.writeNumber(sample.wallSeconds());
            json.writeNumber(sample.cpuSeconds());
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Optional<Statistics.Estimate> possible) throws IOException {
        if (possible.isEmpty()) {
            json.writeNullField(name);
            return;
        }
        Statistics.Estimate ratio = possible.get();
        json.writeObjectFieldStart(name);
        json.writeNumberField("median", ratio.median());
        json.writeNumberField("low", ratio.low());
        json.writeNumberField("high", ratio.high());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, OptionalLong count) throws IOException {
        if (count.isPresent()) {
            json.writeNumberField(name, count.getAsLong());
        } else {
            json.writeNullField(name);
        }
    }
}
