package dev.syscope.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.syscope.linux.Architecture;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencyRowTest {
    @Test
    void percentilesFromTheKernelsBucketsAreWithinThreePercent() {
        Random random = new Random(42);
        long[] nanos = IntStream.range(0, 100_000)
                .mapToLong(i -> (long) Math.exp(random.nextGaussian() * 2 + 9))
                .sorted()
                .toArray();
        long[] counts = new long[Buckets.COUNT];
        long total = 0;
        for (long one : nanos) {
            counts[Buckets.index(one)]++;
            total += one;
        }
        LatencyRow row = new LatencyRow();
        row.load(counts, 7, total, nanos[0], nanos[nanos.length - 1], true);
        assertThat(row.calls()).isEqualTo(nanos.length);
        assertThat(row.errors()).isEqualTo(7);
        assertThat(row.totalNanos()).isEqualTo(total);
        assertThat(row.minNanos()).isEqualTo(nanos[0]);
        assertThat(row.maxNanos()).isEqualTo(nanos[nanos.length - 1]);
        for (double percent : new double[] {1, 25, 50, 90, 99, 99.9}) {
            double exact = nanos[(int) (nanos.length * percent / 100) - 1];
            assertThat(row.percentile(percent) / exact).as("p%s", percent).isCloseTo(1, within(0.03));
        }
        assertThat(row.percentile(100)).isEqualTo(row.maxNanos());
    }

    @Test
    void loadingTwiceAddsUp() {
        long[] counts = new long[Buckets.COUNT];
        counts[Buckets.index(1000)] = 3;
        LatencyRow row = new LatencyRow();
        row.load(counts, 1, 3000, 990, 1010, true);
        row.load(counts, 1, 3000, 990, 1010, false);
        assertThat(row.calls()).isEqualTo(6);
        assertThat(row.buckets()[Buckets.index(1000)]).isEqualTo(6);
        assertThat(row.meanNanos()).isEqualTo(1000);
    }

    @Test
    void noPercentileExceedsTheLongestCall() {
        LatencyRow row = new LatencyRow();
        row.record(1_000_001, false);
        assertThat(row.percentile(50)).isEqualTo(1_000_001);
        assertThat(new LatencyRow().percentile(50)).isZero();
    }

    @Test
    void keysBeyondTheLimitAreCounted() {
        LatencyTable table = new LatencyTable(2);
        for (int tid = 1; tid <= 5; tid++) {
            table.record(new LatencyKey(Architecture.host(), 0, -1, tid, "", -1), 10, false);
        }
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.overflow()).isEqualTo(3);
    }

    @Test
    void heatMapMergesColumnsRatherThanGrow() {
        HeatMap map = new HeatMap(4, 1000);
        LatencyRow row = new LatencyRow();
        row.record(500, false);
        for (int i = 0; i < 32; i++) {
            map.add(i * 1000L, row);
        }
        assertThat(map.columns()).isEqualTo(4);
        assertThat(map.columnNanos()).isEqualTo(8000);
        long sum = 0;
        for (int column = 0; column < 4; column++) {
            for (int r = 0; r < HeatMap.ROWS; r++) {
                sum += map.count(column, r);
                if (map.count(column, r) != 0) {
                    assertThat(HeatMap.low(r)).isLessThanOrEqualTo(500);
                    assertThat(HeatMap.low(r + 1)).isGreaterThan(500);
                }
            }
        }
        assertThat(sum).isEqualTo(32);
    }
}
