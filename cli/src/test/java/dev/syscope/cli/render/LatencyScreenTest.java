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
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code -i} draws on a terminal. */
class LatencyScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final LatencyScreen screen;
    private Terminal.Size size = new Terminal.Size(24, 80);

    LatencyScreenTest() {
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        LatencyNames names = new LatencyNames(Set.of(Dimension.SYSCALL));
        screen = new LatencyScreen(
                out, names, SortOrder.TOTAL, new LatencyText(out, names, SortOrder.TOTAL, true, false), () -> size);
    }

    private String frame(long intervalNanos, long... callNanos) {
        LatencyTable table = new LatencyTable(10);
        LatencyKey read = new LatencyKey(
                Architecture.X86_64, 0, LatencyKey.ANY, LatencyKey.ANY, "", LatencyKey.ANY);
        for (long nanos : callNanos) {
            table.record(read, nanos, false);
        }
        bytes.reset();
        screen.interval(new Interval(Instant.EPOCH, intervalNanos, table));
        return bytes.toString(StandardCharsets.UTF_8).replaceAll("\\u001b\\[[HKJ]", "");
    }

    @ParameterizedTest
    @CsvSource({
        "          5,   <1us",
        "        999,   <1us",
        "       1500,    1us",
        "      25000,   10us",
        "    2500000,    1ms",
        "  150000000,  100ms",
        " 5000000000,     1s",
        "50000000000,    10s",
    })
    void callStandsBesideItsPowerOfTen(long nanos, String label) {
        String marked = frame(1_000_000_000, nanos).lines().filter(line -> line.endsWith("|@")).findFirst().orElseThrow();
        assertThat(marked.substring(0, marked.indexOf('|')).strip()).isEqualTo(label);
    }

    @Test
    void stripHoldsTheLastMinuteAndTheFrameFits() {
        String frame = "";
        for (int i = 0; i < 40; i++) {
            frame = frame(2_000_000_000, 700, 800_000);
        }
        assertThat(frame).contains("+" + "-".repeat(30) + " last minute");
        assertThat(frame.lines().toList()).hasSizeLessThan(24).allMatch(line -> line.length() <= 80);
    }

    /** 120 intervals don't fit into 80 columns: three share one. */
    @Test
    void stripIsOfAMinuteHoweverShortIntervalsAre() {
        frame(500_000_000, 50_000_000);
        String frame = "";
        for (int i = 1; i < 120; i++) {
            frame = frame(500_000_000, 700);
        }
        assertThat(frame).contains("+" + "-".repeat(40) + " last minute").contains("   10ms |.");
        assertThat(frame(500_000_000, 700)).contains("+" + "-".repeat(40) + " last minute").doesNotContain("   10ms |.");
    }

    @Test
    void frameFitsWhenTheTerminalIsResized() {
        for (int i = 0; i < 50; i++) {
            frame(1_000_000_000, 700);
        }
        size = new Terminal.Size(16, 60);
        assertThat(frame(1_000_000_000, 700).lines().toList()).hasSizeLessThan(16).allMatch(line -> line.length() <= 60);
    }
}
