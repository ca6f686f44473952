package dev.syscope.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.syscope.linux.perf.PerfEventAttr;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Multiplexing's arithmetic on made-up readings: value, time enabled, time running. */
class ScalingTest {
    @ParameterizedTest
    @CsvSource({
        "1000, 100, 100, 1000, 100",
        "1000, 100, 25, 4000, 25",
        "7, 3, 2, 10, 66.67", // 10.5 is cut, as perf does
        "0, 100, 50, 0, 50",
        "5, 0, 0, 0, 100",
        "5, 100, 0, 0, 0",
        "9007199254740993, 10, 10, 9007199254740993, 100", // no detour by a double where nothing is scaled
    })
    void countsAreExtrapolated(long value, long enabled, long running, long scaled, double percent) {
        assertThat(Scaling.scaled(value, enabled, running)).isEqualTo(scaled);
        assertThat(Scaling.percentRunning(enabled, running)).isCloseTo(percent, within(0.01));
    }

    private static Event software(String name, long config) {
        return Event.of(name, PerfEventAttr.PERF_TYPE_SOFTWARE, config, Modifiers.NONE);
    }

    private static Event hardware(String name, long config) {
        return Event.of(name, PerfEventAttr.PERF_TYPE_HARDWARE, config, Modifiers.NONE);
    }

    @Test
    void eachCpuIsScaledByItsOwnTimes() {
        Slots slots = new Slots(List.of(Slots.ALL_THREADS), List.of(0, 1));
        Aggregator aggregator = new Aggregator(List.of(hardware("cycles", 0)), slots, Aggregation.GLOBAL, List.of());
        Readings readings = new Readings(1, 2);
        readings.set(0, 0, 100, 10, 5);
        readings.set(0, 1, 100, 10, 10);
        assertThat(aggregator.tally(readings, true).value(0, 0)).isEqualTo(300);
        assertThat(aggregator.tally(readings, false).value(0, 0)).isEqualTo(200);
        assertThat(aggregator.tally(readings, true).enabled(0, 0)).isEqualTo(20);
        assertThat(aggregator.tally(readings, true).running(0, 0)).isEqualTo(15);
    }

    @Test
    void intervalsAreScaledByWhatRanInThem() {
        Readings earlier = new Readings(1, 1);
        Readings later = new Readings(1, 1);
        Readings delta = new Readings(1, 1);
        earlier.set(0, 0, 1000, 100, 100);
        later.set(0, 0, 1010, 200, 110);
        delta.setDifference(later, earlier);
        assertThat(Scaling.scaled(delta.value(0, 0), delta.enabled(0, 0), delta.running(0, 0))).isEqualTo(100);
    }

    @Test
    void theInstancesOfAPmuAreOneRow() {
        Event first = Event.of("uncore_imc/cas/", 20, 4, Modifiers.NONE);
        Event second = Event.of("uncore_imc/cas/", 21, 4, Modifiers.NONE);
        Aggregator aggregator = new Aggregator(
                List.of(first, second, software("cs", 3), software("cs", 3)),
                new Slots(List.of(Slots.ALL_THREADS), List.of(-1)),
                Aggregation.GLOBAL,
                List.of());
        Readings readings = new Readings(4, 1);
        readings.set(0, 0, 3, 1, 1);
        readings.set(1, 0, 4, 1, 1);
        readings.set(2, 0, 5, 1, 1);
        readings.set(3, 0, 5, 1, 1);
        assertThat(aggregator.rows()).hasSize(3);
        assertThat(aggregator.tally(readings, true).value(0, 0)).isEqualTo(7);
        assertThat(aggregator.tally(readings, true).value(2, 0)).isEqualTo(5);
    }

    /** Rows of one place, all enabled and running for the same time. */
    private static Tally tally(double[] values, double enabled, double running) {
        Tally tally = new Tally(values.length, 1);
        for (int row = 0; row < values.length; row++) {
            tally.add(row, 0, values[row], enabled, running);
        }
        return tally;
    }

    @Test
    void apartTheInstancesOfAPmuHaveNamesOfTheirOwn() {
        assertThat(PmuEvents.ofItsOwn("uncore_imc/cas_count_read/u", "uncore_imc_1")).isEqualTo("uncore_imc_1/cas_count_read/u");
        assertThat(PmuEvents.ofItsOwn("imc/cas_count_read/", "uncore_imc_1")).isEqualTo("uncore_imc_1/cas_count_read/");
        assertThat(PmuEvents.ofItsOwn("reads", "uncore_imc_1")).isEqualTo("reads [uncore_imc_1]");
        assertThat(PmuEvents.ofItsOwn("msr/tsc/", "msr")).isEqualTo("msr/tsc/");
    }

    @Test
    void theMeanOfRunsHasPerfsDeviation() {
        Repeats repeats = new Repeats();
        for (double value : new double[] {10, 12, 14}) {
            repeats.add(tally(new double[] {value}, 1, 1), value / 10);
        }
        assertThat(repeats.mean().value(0, 0)).isCloseTo(12, within(1e-9));
        assertThat(repeats.deviationPercent(0, 0)).isCloseTo(9.62, within(0.01)); // sqrt(4 / 3) of 12
        assertThat(repeats.meanSeconds()).isCloseTo(1.2, within(1e-9));
        assertThat(repeats.deviationSeconds()).isCloseTo(0.11547, within(1e-5));
    }

    @Test
    void metricsRelateCountsToEachOther() {
        List<Event> events = List.of(
                software("task-clock", 1).measuredIn("msec", 1e-6),
                software("cs", 3),
                hardware("cycles", 0),
                hardware("instructions", 1),
                hardware("branches", 4),
                hardware("branch-misses", 5),
                hardware("stalled-cycles-frontend", 7),
                Event.of("L1-dcache-loads", PerfEventAttr.PERF_TYPE_HW_CACHE, 0, Modifiers.NONE),
                Event.of("L1-dcache-load-misses", PerfEventAttr.PERF_TYPE_HW_CACHE, 0x10000, Modifiers.NONE),
                hardware("cycles:u", 0).with(Modifiers.parse("u", "cycles:u")));
        Tally tally = tally(new double[] {2e6, 5, 4e6, 6e6, 1000, 50, 1e6, 2000, 100, 1e6}, 1, 1);
        Metrics metrics = new Metrics(events);
        assertThat(metrics.of(0, 0, tally, 4e6)).containsExactly(new Metric(0.5, Metric.Kind.RATE, "CPUs utilized"));
        assertThat(metrics.of(1, 0, tally, 4e6)).containsExactly(new Metric(2.5, Metric.Kind.RATE, "K/sec"));
        assertThat(metrics.of(2, 0, tally, 4e6)).containsExactly(new Metric(2, Metric.Kind.RATE, "GHz"));
        assertThat(metrics.of(3, 0, tally, 4e6)).containsExactly(
                new Metric(1.5, Metric.Kind.RATIO, "insn per cycle"),
                new Metric(1e6 / 6e6, Metric.Kind.RATIO, "stalled cycles per insn"));
        assertThat(metrics.of(5, 0, tally, 4e6)).containsExactly(new Metric(5, Metric.Kind.PERCENT, "of all branches"));
        assertThat(metrics.of(6, 0, tally, 4e6)).containsExactly(new Metric(25, Metric.Kind.PERCENT, "frontend cycles idle"));
        assertThat(metrics.of(8, 0, tally, 4e6)).containsExactly(new Metric(5, Metric.Kind.PERCENT, "of all L1-dcache accesses"));
        assertThat(metrics.of(9, 0, tally, 4e6)).containsExactly(new Metric(0.5, Metric.Kind.RATE, "GHz"));
    }

    @Test
    void aCounterThatNeverRanHasNoMetricsAndGivesNone() {
        List<Event> events = List.of(hardware("cycles", 0), hardware("instructions", 1));
        Tally tally = new Tally(2, 1);
        tally.add(0, 0, 0, 9, 0);
        tally.add(1, 0, 50, 9, 9);
        Aggregator aggregator = new Aggregator(
                events, new Slots(List.of(Slots.ALL_THREADS), List.of(-1)), Aggregation.GLOBAL, List.of());
        List<Row> rows = new Rows(aggregator, event -> true, false).of(tally, 9, new Repeats());
        assertThat(rows.get(0).status()).isEqualTo(Row.Status.NOT_COUNTED);
        assertThat(rows.get(1).status()).isEqualTo(Row.Status.COUNTED);
        assertThat(rows.get(1).metrics()).isEmpty();
    }

    @Test
    void threadsComeWithTheGreatestCountFirst() {
        Slots slots = new Slots(
                List.of(new Slots.Thread(1, "a"), new Slots.Thread(2, "b"), new Slots.Thread(3, "c")), List.of(-1));
        Aggregator aggregator =
                new Aggregator(List.of(software("cs", 3), software("faults", 2)), slots, Aggregation.THREAD, List.of());
        Readings readings = new Readings(2, 3);
        readings.set(0, 0, 5, 1, 1);
        readings.set(0, 2, 9, 1, 1);
        readings.set(1, 1, 4, 1, 1);
        Tally tally = aggregator.tally(readings, true);
        List<Row> all = new Rows(aggregator, event -> true, false).of(tally, 9, new Repeats());
        assertThat(all).extracting(row -> row.event().name() + row.place().thread().tid())
                .containsExactly("cs3", "cs1", "cs2", "faults2", "faults1", "faults3");
        List<Row> counted = new Rows(aggregator, event -> true, true).of(tally, 9, new Repeats());
        assertThat(counted).extracting(Row::value).containsExactly(9.0, 5.0, 4.0);
    }
}
