package dev.syscope.it;

import static dev.syscope.it.Stat.LIMIT;
import static dev.syscope.it.Stat.awaitCounters;
import static dev.syscope.it.Stat.stat;
import static dev.syscope.it.Stat.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When {@code syscope stat} counts, and when it tells: runs, intervals, delays, ends, and what it is told meanwhile.
 */
class StatRunsIT {
    @TempDir private Path directory;

    @Test
    void repeatsAFailingCommandAndPassesItsStatusOn() {
        Run run = stat("-r", "5", "-x,", "-e", "task-clock,sched:sched_process_exec", "false");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("1,,sched:sched_process_exec,0.00%,");
        assertThat(stat("-r", "102", "-n", "true").err()).as("perf's help says at most 100, perf takes more").contains("(102 runs)");
        assertThat(stat("-r", "3", "-e", "cs", "true").err()).contains("(3 runs)").contains(" +- ").contains("seconds time elapsed  ( +-");
        assertThat(stat("-r", "3", "--table", "-n", "true").err()).contains("# Table of individual measurements:");
    }

    @Test
    void intervalsKeepTheirBeat() {
        Run run = stat("-I", "50", "-a", "-x,", "-e", "cs", "sleep", "1.02");
        List<Double> times = run.err().lines().map(line -> Double.parseDouble(line.split(",")[0].strip())).toList();
        double end = times.get(times.size() - 1); // on a busy machine sleep takes longer than it says
        assertThat(times).hasSizeBetween(5, (int) (end / 0.05) + 1);
        double[] late = times.stream().limit(times.size() - 1).mapToDouble(time -> time / 0.05 - Math.floor(time / 0.05 + 1e-6)).sorted().toArray();
        assertThat(late[late.length / 2]).as("half of them within 5 %% of their time, whatever the machine does: %s", times).isLessThan(0.05);
    }

    @Test
    void endsAfterATimeOrANumberOfIntervals() {
        Instant start = Instant.now();
        assertThat(stat("--timeout", "100", "-e", "cs", "sleep", "50").status()).isZero();
        assertThat(stat("-I", "1000", "--interval-count", "0", "-x,", "-e", "cs", "true").err()).as("0 is no number to end at").hasLineCount(1);
        Run run = stat("-I", "20", "--interval-count", "3", "-x,", "-e", "cs", "sleep", "50");
        assertThat(run.err()).hasLineCount(3);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void controlCEndsAndPrints() throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Process stat = new ProcessBuilder(Run.SYSCOPE, "stat", "-a", "-x,", "-o", out.toString(), "-e", "cs").start();
        awaitCounters(stat, 1);
        new ProcessBuilder("kill", "-INT", Long.toString(stat.pid())).start().waitFor();
        assertThat(stat.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(stat.exitValue()).isEqualTo(130);
        assertThat(Files.readString(out)).contains(",cs,");
    }

    @Test
    void aDelaySkipsTheStart() {
        Run run = stat("-D", "300", "-x,", "-e", "syscalls:sys_enter_write", "sh", "-c", "echo a; sleep 0.6; echo b");
        assertThat(value(run.err(), "syscalls:sys_enter_write")).isEqualTo("1");
    }

    @Test
    void hooksRunAroundEachRun() {
        Run run = stat("-r", "2", "--pre", "echo pre", "--post", "echo post", "-n", "echo", "run");
        assertThat(run.out()).isEqualTo("pre\nrun\npost\npre\nrun\npost\n");
        assertThat(stat("--pre", "exit 3", "-n", "echo", "run").status()).isEqualTo(1);
    }

    @Test
    void runsWithoutEndAreShownOneByOne() throws IOException {
        Path runs = directory.resolve("runs");
        Path kept = directory.resolve("kept");
        Path shown = directory.resolve("shown");
        String thirdInterrupts = "echo run >> " + runs + "; test $(wc -l < " + runs + ") -lt 3 || { cp -n " + shown + " " + shown
                + "3; kill -INT $PPID; }";
        Run run = stat("-r", "0", "-x,", "-o", shown.toString(), "-e", "sched:sched_process_exec", "--record", kept.toString(),
                "sh", "-c", thirdInterrupts);
        assertThat(run.status()).as(run.err()).isEqualTo(130);
        assertThat(counts(directory.resolve("shown3"))).as("while the third goes on").hasSize(2);
        assertThat(counts(shown)).hasSizeGreaterThanOrEqualTo(3).allMatch(line -> line.matches("[23],,sched:sched_process_exec,\\d+,100.00,,"));
        assertThat(stat("-x,", "--report", kept.toString()).err()).contains(",,sched:sched_process_exec,");
    }

    /** Without the heading that a file begins with. */
    private static List<String> counts(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> line.contains(",")).toList();
    }

    @Test
    void eachOfSeveralRunsHasItsIntervals() {
        Run run = stat("-r", "2", "-I", "300", "--interval-count", "9", "--summary", "-x,", "-e", "syscalls:sys_enter_write",
                "sh", "-c", "echo a; sleep 0.5; echo b; echo c");
        List<Integer> counts = new ArrayList<>();
        run.err().lines().filter(line -> !line.contains("summary")).forEach(line -> counts.add(Integer.parseInt(line.split(",")[1].replace("<not counted>", "0"))));
        assertThat(counts).as("%s", run.err()).startsWith(1).contains(2);
        assertThat(counts.stream().mapToInt(count -> count).sum()).isEqualTo(2 * 3);
        assertThat(run.err()).containsPattern("(?m)^ *summary,3,,syscalls:sys_enter_write,0.00%");
        String text = stat("-r", "3", "-I", "1000", "--summary", "-e", "cs", "true").err();
        assertThat(text).contains("Performance counter stats for 'true' (3 runs):").containsPattern("time elapsed +\\( \\+-");
    }

    @Test
    void fileSystemsAreSyncedBeforeEachRun() {
        Run run = Run.of("strace", "-f", "-qq", "-e", "trace=sync", Run.SYSCOPE, "stat", "-S", "-r", "2", "-x,", "-e", "cs", "true");
        assertThat(run.err().lines().filter(line -> line.contains("sync("))).hasSize(2);
    }

    @Test
    void repeatsHoldTheCountersOfOneRun() {
        Run run = stat("-r", "3", "-o", "/dev/null", "-e", "sched:sched_switch,sched:sched_wakeup,cs",
                "sh", "-c", "ls -l /proc/$PPID/fd | grep -c perf_event");
        assertThat(run.out()).isEqualTo("3\n3\n3\n");
    }

    @Test
    void theNextRunsTracepointsAreOpenBeforeTheLastRunsAreClosed() {
        Run run = Run.of("strace", "-f", "-qq", "-y", "-e", "trace=perf_event_open,close", "-e", "signal=none",
                Run.SYSCOPE, "stat", "-r", "2", "-o", "/dev/null", "-e", "sched:sched_switch", "true");
        List<String> calls = run.err().lines()
                .filter(line -> line.contains("perf_event"))
                .map(line -> line.contains("perf_event_open(") ? "open" : "close")
                .toList();
        assertThat(calls).as("%s", run.err()).startsWith("open", "open", "close");
    }

    @Test
    void timesBeginWhenCountingDoes() {
        Run run = stat("-D", "400", "-x,", "-e", "duration_time", "sleep", "0.6");
        assertThat(Double.parseDouble(value(run.err(), "duration_time"))).isBetween(1e8, 59e7);
    }

    @Test
    void aFifoSwitchesEventsOnAndOff() throws IOException, InterruptedException {
        Path commands = directory.resolve("commands");
        Path answers = directory.resolve("answers");
        Run made = Run.of("mkfifo", commands.toString(), answers.toString());
        assertThat(made.status()).as(made.err()).isZero();
        Path out = directory.resolve("out");
        Process stat = new ProcessBuilder(Run.SYSCOPE, "stat", "-D", "-1", "--control", "fifo:" + commands + "," + answers,
                        "-x,", "-o", out.toString(), "-e", "syscalls:sys_enter_getpriority,cs", "sh", "-c", """
                        tell() { echo "$1" >%1$s; read -r answer <%2$s; echo "$answer"; }
                        call() { python3 -c 'import os; os.getpriority(0, 0)'; }
                        call
                        tell enable
                        call; call
                        tell 'disable syscalls:sys_enter_getpriority'
                        call
                        tell 'enable syscalls:sys_enter_getpriority'
                        call
                        tell nonsense
                        tell stop
                        exec sleep 100
                        """.formatted(commands, answers))
                .start();
        assertThat(stat.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(new String(stat.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("'nonsense' is none of enable, disable, ping and stop").hasLineCount(1);
        assertThat(stat.inputReader().lines()).containsOnly("ack");
        assertThat(value(Files.readString(out), "syscalls:sys_enter_getpriority")).isEqualTo("3");
        assertThat(stat.exitValue()).isZero();
    }

    @Test
    void whatIsToldByADescriptorEndsAnInterval() {
        Run run = Run.of("bash", "-c", "{ sleep 0.3; echo enable; sleep 0.2; echo disable; echo ping; } | " + Run.SYSCOPE
                + " stat -a -D -1 --control fd:0,1 -I 60000 -x, -e cpu-clock sleep 1");
        assertThat(run.out()).isEqualTo("ack\nack\nack\n");
        List<String> counts = run.err().lines().map(line -> line.split(",")[1]).toList();
        assertThat(counts).as(run.err()).hasSize(3);
        assertThat(Double.parseDouble(counts.get(1))).isGreaterThan(Double.parseDouble(counts.get(0)));
        assertThat(counts.get(2)).as("and now nothing is any more").isEqualTo("<not counted>");
    }
}
