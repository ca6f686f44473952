package dev.syscope.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.latency.Dimension;
import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencyKey;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.SortOrder;
import dev.syscope.linux.Architecture;
import dev.syscope.linux.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A measurement may go on for days. */
class LatencyMemoryTest {
    private static final int MAX_KEYS = 64;
    private static final int HOUR = 3600;
    private static final int DAY = 24 * HOUR;
    private static final long SECOND = 1_000_000_000L;
    private static final Instant START = Instant.ofEpochSecond(1_750_000_000L);

    private final LatencyTable whole = new LatencyTable(MAX_KEYS);
    private final LatencyNames names = new LatencyNames(Set.of(Dimension.TID));
    private final PrintStream out = new PrintStream(OutputStream.nullOutputStream());
    private final LatencyText text = new LatencyText(out, names, SortOrder.TOTAL, true, false);
    private final LatencyPage page =
            new LatencyPage(OutputStream.nullOutputStream(), names, SortOrder.TOTAL, "a program");
    private final List<LatencyView> views = List.of(
            text,
            new LatencyScreen(out, names, SortOrder.TOTAL, text, () -> new Terminal.Size(24, 80)),
            new LatencyJson(out, names, SortOrder.TOTAL, true),
            new LatencyCsv(out, names, SortOrder.TOTAL),
            page);

    /** A thread that is always there, and one that was never there before. */
    private void second(int second) {
        LatencyTable table = new LatencyTable(MAX_KEYS);
        for (int call = 0; call < 20; call++) {
            table.record(thread(1), 100L << second % 20 + call % 3, false);
            table.record(thread(2 + second), 100L << second % 20, true);
        }
        whole.add(table);
        Interval interval = new Interval(START.plusSeconds(second), SECOND, table);
        views.forEach(view -> view.interval(interval));
    }

    private static LatencyKey thread(int tid) {
        return new LatencyKey(Architecture.host(), LatencyKey.ANY, LatencyKey.ANY, tid, "", LatencyKey.ANY);
    }

    private static long usedBytes() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aDayTakesNoMoreMemoryThanAnHour() {
        int second = 0;
        for (; second < HOUR; second++) {
            second(second);
        }
        long afterAnHour = usedBytes();
        for (; second < DAY; second++) {
            second(second);
        }
        assertThat(usedBytes() - afterAnHour).isLessThan(2_000_000L); // 83,000 intervals: less than 25 bytes each
        assertThat(whole.calls() + whole.overflow()).isEqualTo(40L * DAY);
        assertThat(whole.size()).isEqualTo(MAX_KEYS);
        page.end(new LatencySummary(
                new Interval(START, DAY * SECOND, whole), List.of(), 0, "bpf",
                OptionalLong.empty(), OptionalLong.empty(), List.of()));
    }
}
