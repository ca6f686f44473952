package dev.syscope.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.syscope.linux.Architecture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;

/** Read back by HdrHistogram's own reader. */
class HistogramLogTest {
    private static final Instant START = Instant.ofEpochMilli(1_750_000_000_000L);

    @Test
    void readerFindsEachIntervalWithItsTagTimesAndCounts() {
        byte[] log = log(1000);
        try (HistogramLogReader reader = new HistogramLogReader(new ByteArrayInputStream(log))) {
            int lines = 0;
            while (reader.hasNext()) {
                Histogram histogram = (Histogram) reader.nextIntervalHistogram();
                assertThat(histogram.getTag()).isIn("read", "futex_with_comm_a_b");
                assertThat(histogram.getTotalCount()).isEqualTo(1000);
                assertThat(histogram.getStartTimeStamp()).isEqualTo(START.toEpochMilli() + lines / 2 * 1500L);
                assertThat(histogram.getEndTimeStamp() - histogram.getStartTimeStamp()).isEqualTo(1500);
                assertThat(histogram.getValueAtPercentile(50) / 500_000.0).isCloseTo(1, within(0.016));
                lines++;
            }
            assertThat(lines).isEqualTo(4);
            assertThat(reader.getStartTimeSec()).isEqualTo(START.toEpochMilli() / 1000.0);
        }
    }

    @Test
    void logsOfTwoHostsMerge() {
        Map<String, Histogram> merged = new HashMap<>();
        for (byte[] log : new byte[][] {log(1000), log(3000)}) {
            try (HistogramLogReader reader = new HistogramLogReader(new ByteArrayInputStream(log))) {
                while (reader.hasNext()) {
                    Histogram one = (Histogram) reader.nextIntervalHistogram();
                    merged.computeIfAbsent(one.getTag(), tag -> new Histogram(3)).add(one);
                }
            }
        }
        assertThat(merged.get("read").getTotalCount()).isEqualTo(8000);
        assertThat(merged.get("read").getMaxValue() / 3_000_000.0).isCloseTo(1, within(0.002));
    }

    @Test
    void saysV2CompressedInItsText() {
        String text = new String(log(10), StandardCharsets.UTF_8);
        assertThat(text).startsWith("#[System call latencies in nanoseconds by syscope]\n#[Histogram log format version 1.3]\n");
        assertThat(text).contains("\nTag=read,0.000,1.500,", ",HISTFAAAA");
    }

    private static byte[] log(int calls) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (HistogramLog log = new HistogramLog(bytes, START, key -> key.nr() == 0 ? "read" : "futex with\ncomm a,b")) {
            for (int interval = 0; interval < 2; interval++) {
                LatencyTable table = new LatencyTable(10);
                for (int i = 1; i <= calls; i++) {
                    for (int nr = 0; nr < 2; nr++) {
                        table.record(
                                new LatencyKey(Architecture.host(), nr, -1, -1, "", -1), i * 1000L, false);
                    }
                }
                log.write(new Interval(START.plusMillis(1500L * interval), 1_500_000_000L, table));
            }
        }
        return bytes.toByteArray();
    }
}
