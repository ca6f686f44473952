package dev.syscope.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.syscope.linux.Architecture;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
        LatencyRow row = new LatencyRow();
        long total = 0;
        for (long one : nanos) {
            row.count(Buckets.index(one), 1);
            total += one;
        }
        row.add(7, total, nanos[0], nanos[nanos.length - 1]);
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
    void addingRowsGivesWhatOneRowOfAllHas() {
        Random random = new Random(7);
        LatencyRow all = new LatencyRow();
        LatencyRow sum = new LatencyRow();
        for (int part = 0; part < 20; part++) {
            LatencyRow row = new LatencyRow();
            for (int i = 0; i < 100; i++) {
                long nanos = (long) Math.exp(random.nextGaussian() * 3 + 9);
                row.record(nanos, i < part);
                all.record(nanos, i < part);
            }
            sum.add(row);
        }
        assertThat(sum).usingRecursiveComparison().ignoringFields("counts", "from").isEqualTo(all);
        assertThat(buckets(sum)).isEqualTo(buckets(all)).hasSizeGreaterThan(100);
        assertThat(sum.calls()).isEqualTo(2000);
        assertThat(sum.errors()).isEqualTo(190);
    }

    private static Map<Integer, Long> buckets(LatencyRow row) {
        Map<Integer, Long> counts = new TreeMap<>();
        row.forEachBucket(counts::put);
        return counts;
    }

    @Test
    void whatIsTooLongForBucketsIsAsLongAsTheLongest() {
        LatencyRow row = new LatencyRow();
        long hours = 5 * 3_600_000_000_000L;
        row.record(0, false);
        row.record(hours, false);
        row.record(hours, false);
        assertThat(row.percentile(50)).isEqualTo(hours);
        assertThat(row.percentile(1)).isZero();
        assertThat(row.histogram().getTotalCount()).isEqualTo(3);
        assertThat(row.histogram().getMaxValue() / (double) hours).isCloseTo(1, within(0.001));
    }

    @Test
    void callsBetweenTwoDurationsAreThoseOfTheBucketsBetweenThem() {
        LatencyRow row = new LatencyRow();
        for (long nanos = 2; nanos <= 2_000_000; nanos *= 10) {
            row.record(nanos, false);
        }
        assertThat(row.between(0, 999)).isEqualTo(3);
        assertThat(row.between(1000, 99_999)).isEqualTo(2);
        assertThat(row.between(1_000_000, Long.MAX_VALUE)).isEqualTo(1);
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
