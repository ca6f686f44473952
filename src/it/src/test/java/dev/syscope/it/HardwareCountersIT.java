package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.perf.PerfEvent;
import dev.syscope.linux.perf.PerfEventAttr;
import dev.syscope.linux.perf.PerfEventAttr.Flag;
import dev.syscope.linux.perf.PerfRing;
import dev.syscope.linux.perf.PerfSample;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.Launch;
import dev.syscope.linux.ptrace.Launcher;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a PMU counts, in user mode and in the kernel, multiplexed and sampled: as perf says of the same program. Needs a
 * PMU, which many virtual machines don't have; the emulated aarch64 one of {@code src/vm/matrix} does.
 */
@Tag("counters")
class HardwareCountersIT {
    private static final List<String> PERF = List.of("perf", "stat");
    private static final List<String> OURS = List.of(Run.SYSCOPE, "stat");
    private static final int LEAST_LOOPS = 20_000;

    /** Counters take turns every 4 ms, so that each must have had some. */
    private static final double LEAST_MILLIS = 60;

    private static List<String> work;

    /** Instructions where they are counted: the same in each run, in user mode. */
    private static boolean instructions;

    private static String event;

    /** By how much two runs may differ. */
    private static double tolerance;

    @TempDir private Path directory;

    /** A line of {@code -x,}. */
    private record Counted(double count, double share) {}

    @BeforeAll
    static void needsPmu() {
        work = loop(LEAST_LOOPS);
        List<String> command = new ArrayList<>(PERF);
        command.addAll(List.of("-x,", "-e", "task-clock,cycles:u,instructions:u"));
        command.addAll(work);
        List<String> lines = Run.of(Path.of("/"), Map.of(), command).err().lines().toList();
        assumeTrue(lines.size() == 3 && !lines.get(1).startsWith("<"), "this machine's kernel counts no cycles");
        double millis = Double.parseDouble(lines.get(0).split(",")[0]);
        work = loop((int) (LEAST_LOOPS * Math.max(1, LEAST_MILLIS / millis)));
        instructions = !lines.get(2).startsWith("<");
        event = instructions ? "instructions:u" : "cycles:u";
        tolerance = instructions ? 0.03 : 0.4;
    }

    private static List<String> loop(int times) {
        return List.of("/bin/sh", "-c", "i=0; while [ $i -lt " + times + " ]; do i=$((i+1)); done");
    }

    private static List<Counted> count(List<String> tool, List<String> events) {
        List<String> command = new ArrayList<>(tool);
        command.addAll(List.of("-x,", "-e", String.join(",", events)));
        command.addAll(work);
        Run run = Run.of(Path.of("/"), Map.of(), command);
        assertThat(run.status()).as(run.err()).isZero();
        List<Counted> counted = run.err().lines()
                .map(line -> line.split(","))
                .map(fields -> new Counted(Double.parseDouble(fields[0]), Double.parseDouble(fields[4])))
                .toList();
        assertThat(counted).hasSameSizeAs(events);
        return counted;
    }

    private static double mean(List<Counted> counted) {
        return counted.stream().mapToDouble(Counted::count).average().orElseThrow();
    }

    private static double relative(double ours, double theirs) {
        return (ours - theirs) / theirs;
    }

    @Test
    void countIsPerfs() {
        double ours = mean(count(OURS, List.of(event)));
        double theirs = mean(count(PERF, List.of(event)));
        assertThat(relative(ours, theirs)).as("%s: %s, perf %s", event, ours, theirs).isEqualTo(0, within(tolerance));
    }

    @Test
    void userAndKernelAddUp() {
        List<String> events = List.of("cycles", "cycles:u", "cycles:k");
        List<Counted> ours = count(OURS, events);
        List<Counted> theirs = count(PERF, events);
        double sum = ours.get(1).count + ours.get(2).count;
        assertThat(relative(sum, ours.get(0).count)).as("%s", ours).isEqualTo(0, within(0.15));
        double perfs = theirs.get(1).count / (theirs.get(1).count + theirs.get(2).count);
        assertThat(ours.get(1).count / sum).as("share of user mode: %s, perf %s", ours, theirs).isEqualTo(perfs, within(0.2));
    }

    @Test
    void moreEventsThanCountersAreScaledAsPerfScales() {
        double alone = mean(count(OURS, List.of(event)));
        List<String> many = Collections.nCopies(12, event);
        List<Counted> ours = count(OURS, many);
        List<Counted> theirs = count(PERF, many);
        assertThat(ours).as("shares of the time").anyMatch(each -> each.share < 100).allMatch(each -> each.share > 10);
        double part = tolerance + 0.2; // what is not counted is guessed
        assertThat(relative(mean(ours), alone)).as("%s, alone %s", ours, alone).isEqualTo(0, within(part));
        assertThat(relative(mean(ours), mean(theirs))).as("%s, perf %s", ours, theirs).isEqualTo(0, within(part));
        assertThat(share(ours)).as("%s, perf %s", ours, theirs).isEqualTo(share(theirs), within(25.0));
    }

    private static double share(List<Counted> counted) {
        return counted.stream().mapToDouble(Counted::share).average().orElseThrow();
    }

    @Test
    void samplesAreAsManyAsPerfs() throws InterruptedException {
        long period = 5_000_000; // the emulated PMU loses most overflows that come more often than some 4 ms
        Path file = directory.resolve("perf.data");
        List<String> record = new ArrayList<>(
                List.of("perf", "record", "-q", "-e", event, "-c", Long.toString(period), "-o", file.toString()));
        record.addAll(work);
        Run perf = Run.of(Path.of("/"), Map.of(), record);
        assertThat(perf.status()).as(perf.err()).isZero();
        String stats = Run.of("perf", "report", "--stats", "-i", file.toString()).out();
        var theirs = Pattern.compile("SAMPLE events: +([0-9]+)").matcher(stats);
        assertThat(theirs.find()).as(stats).isTrue();

        Sampled ours = sample(period);
        assertThat(ours.lost).isZero();
        assertThat(ours.samples).as("of %s", ours).isBetween(1L, ours.count / period + 1);
        assertThat(relative(ours.samples, Long.parseLong(theirs.group(1))))
                .as("%s, perf %s", ours, theirs.group(1))
                .isEqualTo(0, within(tolerance + 0.1));
    }

    private record Sampled(long count, long samples, long lost) {}

    private static Sampled sample(long period) throws InterruptedException {
        Launch launch = new Launch(work.getFirst(), work, List.of("PATH=/usr/bin:/bin"));
        try (Arena arena = Arena.ofConfined();
                HeldChild child = new Launcher().start(launch)) {
            PerfEventAttr attr = new PerfEventAttr(arena)
                    .type(PerfEventAttr.PERF_TYPE_HARDWARE)
                    .config(instructions ? 1 : 0) // PERF_COUNT_HW_INSTRUCTIONS, PERF_COUNT_HW_CPU_CYCLES
                    .sample_period(period)
                    .sample_type(PerfSample.PERF_SAMPLE_IP)
                    .read_format(PerfEventAttr.PERF_FORMAT_TOTAL_TIME_ENABLED | PerfEventAttr.PERF_FORMAT_TOTAL_TIME_RUNNING)
                    .set(Flag.exclude_kernel, true)
                    .set(Flag.disabled, true)
                    .set(Flag.enable_on_exec, true);
            int fd = PerfEvent.open(attr, child.pid(), -1, -1, 0);
            Kernel.check(fd, "perf_event_open");
            long[] samples = new long[1];
            try (PerfRing ring = PerfRing.open(fd, 64)) {
                child.release();
                assertThat(child.failure()).isEmpty();
                long deadline = System.nanoTime() + Duration.ofSeconds(100).toNanos();
                while (child.ended().isEmpty()) {
                    assertThat(System.nanoTime()).as("time until the program ends").isLessThan(deadline);
                    Thread.sleep(5);
                }
                ring.consume((type, memory, offset, size) ->
                        samples[0] += type == PerfRing.PERF_RECORD_SAMPLE ? 1 : 0);
                MemorySegment reading = arena.allocate(24, 8);
                assertThat(PerfEvent.read(fd, reading)).isEqualTo(24);
                return new Sampled(reading.get(ValueLayout.JAVA_LONG, 0), samples[0], ring.lost());
            } finally {
                PerfEvent.close(fd);
            }
        }
    }
}
