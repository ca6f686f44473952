package dev.syscope.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.latency.Dimension;
import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencyKey;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.SortOrder;
import dev.syscope.linux.Architecture;
import dev.syscope.linux.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0ns", "270, 270ns", "999, 999ns", "1000, 1us", "1284, 1.28us", "999499, 999us", "999600, 1ms",
        "35400000, 35.4ms", "1000000000, 1s", "3600000000000, 3600s"
    })
    void durationsHaveThreeDigits(long nanos, String text) {
        assertThat(Durations.text(nanos)).isEqualTo(text);
    }

    @Test
    void namesThatTheTargetChoseCannotDriveATerminal() {
        assertThat(LatencyNames.printable("a\u001b[31m\\\t\uDC80é")).isEqualTo("a\\033[31m\\\\\\011\\200é");
    }

    private static Interval interval(String comm) {
        LatencyTable table = new LatencyTable(10);
        for (int i = 1; i <= 100; i++) {
            table.record(new LatencyKey(Architecture.I386, 3, LatencyKey.ANY, 42, comm, 2), i * 1000L, true);
        }
        table.record(new LatencyKey(Architecture.host(), LatencyKey.OTHER_NR, LatencyKey.ANY, 42, comm, 0), 5, false);
        return new Interval(Instant.EPOCH, 1_500_000_000L, table);
    }

    private static final LatencyNames NAMES =
            new LatencyNames(Set.of(Dimension.TID, Dimension.SYSCALL, Dimension.COMM, Dimension.ERRNO));

    @Test
    void tableHasAColumnForEachPartOfTheKey() {
        assertThat(LatencyText.table(interval("cat").table(), NAMES, SortOrder.TOTAL, 10)).isEqualTo("""
                calls  errors   total    mean     p50     p90     p99  p99.9    max  syscall  tid  comm  errno
                  100     100  5.05ms  50.5us  49.7us  89.1us  99.3us  100us  100us  read@32  42   cat   ENOENT
                    1       0     5ns     5ns     5ns     5ns     5ns    5ns    5ns  unknown  42   cat   0
                """);
    }

    @Test
    void csvQuotesWhatNeedsIt() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LatencyCsv csv = new LatencyCsv(new PrintStream(out, true, StandardCharsets.UTF_8), NAMES, SortOrder.TOTAL);
        csv.interval(interval("a\"b,c"));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("start,seconds,syscall,tid,comm,errno,calls,errors,total_ns,")
                .contains("1970-01-01T00:00:00Z,1.5,read@32,42,\"a\"\"b,c\",ENOENT,100,100,5050000,50500,1000,");
    }

    @Test
    void screenShadesByTheLogarithm() {
        assertThat(LatencyScreen.shade(0, 1000)).isEqualTo(' ');
        assertThat(LatencyScreen.shade(1, 1_000_000)).isEqualTo('.');
        assertThat(LatencyScreen.shade(1_000_000, 1_000_000)).isEqualTo('@');
    }

    @Test
    void screenRedrawsInPlaceWithinItsSize() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        LatencyText text = new LatencyText(out, NAMES, SortOrder.TOTAL, true, false);
        LatencyScreen screen = new LatencyScreen(out, NAMES, SortOrder.TOTAL, text, () -> new Terminal.Size(24, 60));
        for (int i = 0; i < 100; i++) {
            bytes.reset();
            screen.interval(interval("cat"));
            String frame = bytes.toString(StandardCharsets.UTF_8);
            assertThat(frame).startsWith("\u001b[H").contains("last minute");
            List<String> lines = frame.lines().map(line -> line.replaceAll("\u001b\\[[HKJ]", "")).toList();
            assertThat(lines).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 60);
        }
    }

    @Test
    void notesSayWhatIsMissing() {
        LatencyTable table = new LatencyTable(1);
        table.record(new LatencyKey(Architecture.host(), 0, -1, 1, "", -1), 5, false);
        table.record(new LatencyKey(Architecture.host(), 0, -1, 2, "", -1), 5, false);
        LatencySummary summary = new LatencySummary(
                new Interval(Instant.EPOCH, 1, table), List.of(), 3, "bpf", OptionalLong.of(67), OptionalLong.of(40), List.of("x"));
        assertThat(LatencyText.notes(summary)).containsExactly(
                "probes: 67ns longer for each call, measured at start; a call that does nothing is said to take 40ns",
                "lost: 3 records, whose calls are in no row",
                "overflow: 1 calls are in no row, for there were more keys than 1; --keys N makes room",
                "x");
    }
}
