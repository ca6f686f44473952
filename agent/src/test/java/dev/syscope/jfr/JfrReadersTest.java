package dev.syscope.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmc.common.IMCThread;
import org.openjdk.jmc.common.item.IAccessorKey;
import org.openjdk.jmc.common.item.IAttribute;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IType;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.JfrAttributes;

class JfrReadersTest {
    @TempDir
    Path directory;

    @Test
    void eachEventIsReadByTheConsumerApiWithEqualValues() throws IOException {
        Path file = directory.resolve("each.jfr");
        SampleEvents.writeEach(file);
        Map<String, RecordedEvent> read = new HashMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            read.put(event.getEventType().getName(), event);
        }
        assertThat(read.keySet()).isEqualTo(SampleEvents.EXPECTED.keySet());
        SampleEvents.EXPECTED.forEach((type, fields) -> fields.forEach((name, value) -> {
            Object found = name.equals("duration") ? read.get(type).getDuration().toNanos() : read.get(type).getValue(name);
            assertThat(found).as(type + "." + name).isEqualTo(value);
        }));
        RecordedEvent syscall = read.get("syscope.Syscall");
        assertThat(syscall.getThread().getJavaName()).isEqualTo("a Java thread's long name");
        assertThat(syscall.getThread().getJavaThreadId()).isEqualTo(17);
        assertThat(syscall.getThread().getOSThreadId()).isEqualTo(SampleEvents.TID);
        assertThat(syscall.getThread().getOSName()).isEqualTo("a-comm");
        assertThat(syscall.getStackTrace().getFrames().getFirst().getMethod().getName()).isEqualTo("openat64");
        assertThat(syscall.getEventType().getCategoryNames()).containsExactly("Syscope");
        assertThat(syscall.getEventType().getLabel()).isEqualTo("System Call");
        assertThat(syscall.getEventType().getDescription()).startsWith("One system call");
        assertThat(read.get("syscope.SyscallLatency").getEventType().getField("p99").getContentType())
                .isEqualTo("jdk.jfr.Timespan");
        assertThat(Duration.between(syscall.getStartTime(), Instant.now()).toSeconds()).isBetween(5L, 600L);
        assertThat(read.get("syscope.FileOpen").getString("error")).isNull();
    }

    @Test
    void eachEventIsReadByMissionControlWithEqualValues() throws Exception {
        Path file = directory.resolve("each.jfr");
        SampleEvents.writeEach(file);
        Map<String, IItem> read = new HashMap<>();
        for (IItemIterable items : MissionControl.load(file)) {
            assertThat(items.getType().getName()).isNotEmpty();
            items.forEach(item -> read.put(items.getType().getIdentifier(), item));
        }
        assertThat(read.keySet()).isEqualTo(SampleEvents.EXPECTED.keySet());
        SampleEvents.EXPECTED.forEach((type, fields) -> fields.forEach((name, value) ->
                assertThat(missionControl(read.get(type), name)).as(type + "." + name).isEqualTo(normal(value))));
        IItem syscall = read.get("syscope.Syscall");
        IMCThread thread = member(syscall, JfrAttributes.EVENT_THREAD);
        assertThat(thread.getThreadName()).isEqualTo("a Java thread's long name");
        assertThat(thread.getThreadId()).isEqualTo(17);
        assertThat(member(syscall, JfrAttributes.EVENT_STACKTRACE).getFrames()).hasSize(2);
        assertThat(read.get("syscope.SyscallLatency").getType().getName()).isEqualTo("System Call Latency");
    }

    @Test
    void jfrPrintsEachEventAsJsonWithEqualValues() throws Exception {
        Path file = directory.resolve("each.jfr");
        SampleEvents.writeEach(file);
        List<Map<String, String>> events = jsonEvents(JfrTool.run("print", "--json", file.toString()));
        Map<String, Map<String, String>> read = new HashMap<>();
        events.forEach(event -> read.put(event.get("type"), event));
        assertThat(read.keySet()).isEqualTo(SampleEvents.EXPECTED.keySet());
        SampleEvents.EXPECTED.forEach((type, fields) -> fields.forEach((name, value) -> {
            String found = read.get(type).get("values." + name);
            if (isTimespan(type, name)) {
                assertThat(Duration.parse(found).toNanos()).as(type + "." + name).isEqualTo(value);
            } else {
                assertThat(found).as(type + "." + name).isEqualTo(String.valueOf(value));
            }
        }));
    }

    @Test
    void jfrSummarizesThem() throws Exception {
        Path file = directory.resolve("each.jfr");
        SampleEvents.writeEach(file);
        String summary = JfrTool.run("summary", file.toString());
        SampleEvents.EXPECTED.keySet().forEach(type -> assertThat(summary).containsPattern(type + " +1 "));
        assertThat(JfrTool.run("metadata", "--categories", "Syscope", file.toString())).contains("@Timespan(\"NANOSECONDS\")");
    }

    @Test
    void jfrViewsEachEventWithEqualValues() throws Exception {
        Path file = directory.resolve("each.jfr");
        SampleEvents.writeEach(file);
        for (String type : SampleEvents.EXPECTED.keySet()) {
            Map<String, String> cells = viewed(JfrTool.run("view", "--width", "500", "--verbose", type, file.toString()));
            SampleEvents.EXPECTED.get(type).forEach((name, value) -> {
                String cell = cells.get(name);
                if (isTimespan(type, name)) {
                    assertThat((double) timespanNanos(cell)).as(type + "." + name).isCloseTo(((Long) value).doubleValue(), withinPercentage(1));
                } else {
                    assertThat(value instanceof Number ? cell.replace(",", "") : cell).as(type + "." + name).isEqualTo(String.valueOf(value));
                }
            });
        }
    }

    /** The first row of a table, by the fields' names, which stand in brackets in the line above that of dashes. */
    private static Map<String, String> viewed(String text) {
        List<String> lines = text.lines().toList();
        int dashes = 0;
        while (!lines.get(dashes).matches("[- ]*---[- ]*")) {
            dashes++;
        }
        Map<String, String> cells = new HashMap<>();
        Matcher column = Pattern.compile("-+").matcher(lines.get(dashes));
        while (column.find()) {
            String name = cell(lines.get(dashes - 1), column);
            cells.put(name.substring(1, name.length() - 1), cell(lines.get(dashes + 1), column));
        }
        return cells;
    }

    private static String cell(String line, MatchResult column) {
        return line.substring(Math.min(column.start(), line.length()), Math.min(column.end(), line.length())).strip();
    }

    /** {@code 1.23 ms} and {@code 2 m 3 s}, which are rounded to three digits or the second unit. */
    private static long timespanNanos(String text) {
        Map<String, Double> units = Map.of("ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9, "d", 86400e9);
        double nanos = 0;
        String[] words = text.split(" ");
        for (int i = 0; i < words.length; i += 2) {
            nanos += Double.parseDouble(words[i]) * units.get(words[i + 1]);
        }
        return Math.round(nanos);
    }

    private static boolean isTimespan(String type, String name) {
        return type.equals("syscope.Syscall") && name.equals("duration")
                || name.startsWith("time") || name.startsWith("p99") || List.of("age", "p50", "maximum", "total").contains(name);
    }

    @Test
    void timesAreTheRecordsOwn() throws IOException {
        Path file = directory.resolve("each.jfr");
        SampleEvents.writeEach(file);
        long expected = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - SampleEvents.START);
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (!event.getEventType().getName().equals("syscope.Syscall")) {
                continue;
            }
            assertThat(event.getStartTime().toEpochMilli()).isCloseTo(expected, within(50L));
        }
    }

    private static <T> T member(IItem item, IAttribute<T> attribute) {
        return attribute.getAccessor(type(item)).getMember(item);
    }

    @SuppressWarnings("unchecked")
    private static IType<IItem> type(IItem item) {
        return (IType<IItem>) item.getType();
    }

    private static Object missionControl(IItem item, String field) {
        if (field.equals("duration")) {
            return member(item, JfrAttributes.DURATION).clampedLongValueIn(UnitLookup.NANOSECOND);
        }
        for (IAccessorKey<?> key : type(item).getAccessorKeys().keySet()) {
            if (key.getIdentifier().equals(field)) {
                Object value = type(item).getAccessor(key).getMember(item);
                if (value instanceof IQuantity quantity) {
                    return UnitLookup.TIMESPAN.equals(quantity.getType())
                            ? quantity.clampedLongValueIn(UnitLookup.NANOSECOND)
                            : quantity.longValue();
                }
                return value;
            }
        }
        return "no field " + field;
    }

    private static Object normal(Object value) {
        return value instanceof Integer number ? (Object) number.longValue() : value;
    }

    private static List<Map<String, String>> jsonEvents(String json) throws IOException {
        List<Map<String, String>> events = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(new StringReader(json))) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    String path = parser.getParsingContext().pathAsPointer().toString();
                    if (path.matches("/recording/events/\\d+")) {
                        events.add(new HashMap<>());
                    }
                } else if (parser.currentToken().isScalarValue()) {
                    String path = parser.getParsingContext().pathAsPointer().toString();
                    String name = path.replaceFirst("/recording/events/\\d+/", "").replace('/', '.');
                    events.getLast().put(name, parser.getText());
                }
            }
        }
        return events;
    }
}
