package dev.syscope.cli.overhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsTest {
    @TempDir private Path directory;

    @Test
    void medianIsTheMiddleOne() {
        assertThat(Statistics.median(new double[] {9, 1, 5})).isEqualTo(5);
        assertThat(Statistics.median(new double[] {4, 1, 9, 2})).isEqualTo(3);
        assertThat(Statistics.median(new double[] {7})).isEqualTo(7);
    }

    @Test
    void intervalHoldsTheTruthAboutAsOftenAsItSays() {
        Random random = new Random(1);
        int held = 0;
        for (int experiment = 0; experiment < 200; experiment++) {
            double[] values = IntStream.range(0, 25).mapToDouble(i -> 2 + random.nextGaussian() * 0.3).toArray();
            Statistics.Estimate estimate = Statistics.estimate(values);
            held += estimate.low() <= 2 && estimate.high() >= 2 ? 1 : 0;
        }
        assertThat(held).isBetween(180, 200);
    }

    @Test
    void equalValuesLeaveNoDoubt() {
        Statistics.Estimate estimate = Statistics.estimate(new double[] {1.5, 1.5, 1.5});
        assertThat(estimate).isEqualTo(new Statistics.Estimate(1.5, 1.5, 1.5));
        assertThat(estimate.relativeError()).isCloseTo(0, within(1e-12));
        assertThat(Verdict.noise(estimate, 3)).isEmpty();
    }

    @Test
    void fourTimesTheRunsHalveTheError() {
        assertThat(Statistics.runsFor(10, 0.10, 0.05)).isEqualTo(40);
        assertThat(Verdict.noise(new Statistics.Estimate(1.1, 0.9, 1.3), 10))
                .isEqualTo("noise of 18 % hides any difference; about 133 runs would bring it to 5 %");
        assertThat(Verdict.noise(new Statistics.Estimate(2, 1.8, 2.2), 10))
                .isEqualTo("noise of 10 %; about 40 runs would bring it to 5 %");
    }

    @Test
    void intervalIsThatOfTheBinomialDistribution() {
        // the median of 7 drawn from 1..7 is at most 1 in 1.0 % of draws, at most 2 in 9 %
        assertThat(Statistics.estimate(new double[] {3, 1, 7, 5, 2, 6, 4})).isEqualTo(new Statistics.Estimate(4, 2, 6));
    }

    private static Result result(String tool, int status, double[] wall, double[] bare) {
        Contender contender = new Contender(tool, "", List.of(), false, EventCount.NONE);
        return new Result(contender, samples(status, wall), samples(0, bare));
    }

    /** The command uses half of its wall time as CPU time, the tool a quarter. */
    private static List<Sample> samples(int status, double... wall) {
        return DoubleStream.of(wall)
                .mapToObj(w -> new Sample(w, w / 2, 0, w / 4, 5, status, OptionalLong.of(9), OptionalLong.empty()))
                .toList();
    }

    @Test
    void ratioIsTakenWithinEachTurn() {
        Result result = result("x", 0, new double[] {2, 20, 4, 8, 2, 2}, new double[] {1, 10, 2, 4, 1, 1});
        assertThat(result.wallRatio()).isEqualTo(new Statistics.Estimate(2, 2, 2));
        assertThat(result.cpuRatio()).hasValue(new Statistics.Estimate(2, 2, 2));
        assertThat(result.median(Sample::wallSeconds)).isEqualTo(3);
        assertThat(result.toolSeconds()).isEqualTo(3 / 4.0 - 1.5 / 4);
        assertThat(result.medianCount(Sample::seen)).hasValue(9);
        assertThat(result.medianCount(Sample::lost)).isEmpty();
    }

    @Test
    void remarksSayWhatCannotBeCompared() {
        double[] long6 = {1, 1, 1, 1, 1, 1};
        double[] short6 = {0.03, 0.03, 0.03, 0.03, 0.03, 0.03};
        Result slow = result("bare", 0, long6, long6);
        assertThat(Verdict.remarks(List.of(slow, result("x", 0, long6, long6)))).isEmpty();
        assertThat(Verdict.remarks(List.of(slow, result("x", 139, long6, long6))))
                .containsExactly("x: the command ends otherwise: killed by SIGSEGV");
        assertThat(Verdict.remarks(List.of(result("bare", 255, long6, long6)))).containsExactly("the command fails: exit status 255");
        Result idle = result("bare", 0, short6, short6);
        assertThat(Verdict.remarks(List.of(idle))).containsExactly("the command uses 15 ms of CPU: too little to compare");
        assertThat(idle.cpuRatio()).isEmpty();
        assertThat(Verdict.remarks(List.of(result("bare", 0, new double[] {0.001}, new double[] {0.001}))))
                .containsExactly(
                        "too few runs to tell the noise: 6 at least make an interval of 95 %",
                        "the command takes 1.0 ms: too short to compare; give it more to do");
    }

    @Test
    void eventsAreCountedInEachToolsWords() throws Exception {
        Object[][] cases = {
            {EventCount.STRACE_LINES, "12 read(3, \"\", 1) = 0\n12 --- SIGCHLD {si_signo=SIGCHLD} ---\n13 wait4( <unfinished ...>\n"
                    + "13 <... wait4 resumed>) = 1\n13 +++ exited with 0 +++\n", 2L, 0L},
            {EventCount.STRACE_SUMMARY, "% time\n100.00    0.004183           2      1764        31 total\n", 1764L, 0L},
            {EventCount.PERF_LINES, "  0.1 ( 0.01 ms): dd/1 read(fd: 0) = 1\nLOST 12 events!\n", 1L, 12L},
            {EventCount.BPFTRACE, "@calls: 4000\nLost 3 events\n", 4000L, 3L},
            {EventCount.LATENCY_JSON, "{\"overflow\":2,\"rows\":[{\"calls\":5},{\"calls\":6}],\"lost\":1}\n", 11L, 3L},
        };
        for (Object[] one : cases) {
            Path output = Files.writeString(directory.resolve("output"), (String) one[1]);
            EventCount.Events events = ((EventCount) one[0]).of(output, directory.resolve("none"));
            assertThat(events.seen()).as("%s", one[0]).hasValue((Long) one[2]);
            assertThat(events.lost()).as("%s", one[0]).hasValue((Long) one[3]);
        }
    }
}
