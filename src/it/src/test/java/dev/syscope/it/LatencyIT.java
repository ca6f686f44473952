package dev.syscope.it;

import static dev.syscope.it.Latency.figure;
import static dev.syscope.it.Latency.latency;
import static dev.syscope.it.Latency.syscall;
import static dev.syscope.it.Latency.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code syscope latency} tells the truth: beside what programs measured themselves, strace and bpftrace. */
class LatencyIT {
    /** What a program's own clock reading and a wake-up may take on a busy machine, beyond the calls themselves. */
    private static final long SLACK_NANOS = 150_000;

    @TempDir private static Path programs;

    @TempDir private Path directory;

    @BeforeAll
    static void compile() {
        for (String name : List.of("known-times", "many-threads", "short-calls", "two-interfaces")) {
            Path source = Run.ROOT.resolve("src/it/src/test/resources/programs/" + name + ".c");
            Run run = Run.of("gcc", "-O1", "-pthread", "-o", programs.resolve(name).toString(), source.toString());
            assertThat(run.status()).as(run.err()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf", "ptrace"})
    void saysWhatTheProgramMeasuredItself(String source) throws IOException {
        Path file = directory.resolve("table.json");
        Run run = latency("--source", source, "--json", "-o", file.toString(), programs.resolve("known-times").toString());
        assertThat(run.err()).isEmpty();
        String json = Files.readString(file);
        assertThat(figure(json, syscall("nanosleep"), "calls")).isEqualTo(200);
        assertThat(figure(json, syscall("chdir"), "errors")).isEqualTo(7);
        assertThat(figure(json, syscall("fsync"), "errors")).isEqualTo(11);
        assertThat(figure(json, syscall("getppid"), "calls")).isEqualTo(13);
        assertThat(figure(json, syscall("getppid"), "errors")).isZero();
        Map<String, String> names = Map.of("50", "p50_ns", "90", "p90_ns", "99", "p99_ns", "100", "max_ns");
        for (String line : run.out().lines().toList()) {
            String[] words = line.split(" ");
            if (words[0].equals("read") && !words[1].equals("50")) {
                continue; // the loader reads too: only the middle is the same
            }
            long own = Long.parseLong(words[2]);
            long ours = figure(json, syscall(words[0]), names.get(words[1]));
            double slack = own * 0.03 + SLACK_NANOS;
            assertThat((double) ours).as("%s, %d by the program", line, own).isLessThan(own + slack);
            // the rarest hold what else the CPU did, and by ptrace the program's own clock runs on while it is stopped
            if (words[1].equals("50") || words[1].equals("90") && source.equals("bpf")) {
                assertThat((double) ours).as("%s, %d by the program", line, own).isGreaterThan(own - slack);
            }
        }
    }

    /**
     * What a call takes within the kernel is known from outside: what its round trip takes beyond that of a call which
     * does nothing. What the way into the kernel and back takes, a microsecond on some machines, is no part of either.
     */
    @Test
    void shortCallsAreShort() {
        String program = programs.resolve("short-calls").toString();
        Run bare = Run.of(program);
        Run run = latency("--json", program);
        for (String line : bare.out().lines().toList()) {
            String[] words = line.split(" ");
            double known = Double.parseDouble(words[1]);
            assertThat(known).as("it is a short call: %s", line).isBetween(0.0, 1000.0);
            assertThat((double) figure(run.out(), syscall(words[0]), "p50_ns")).as(line).isCloseTo(known, within(250.0));
        }
        assertThat(figure(run.out(), syscall("pread64"), "calls")).isGreaterThanOrEqualTo(120_300);
        long nothing = figure(run.out(), syscall("getppid"), "p50_ns");
        assertThat(nothing).isLessThan(250);
        assertThat(total(run.out(), "probe_reported_ns")).as("its own share").isCloseTo(nothing, within(200L));
        assertThat(total(run.out(), "probe_added_ns")).isPositive();
        assertThat(run.out()).contains("\"source\":\"bpf\"", "\"lost\":0");
    }

    /** Both see the same calls, for strace itself is measured while it traces. */
    @Test
    void countsAndTotalsAgreeWithStrace() throws IOException {
        Path file = directory.resolve("table.json");
        Run strace = latency("-f", "--by", "syscall,comm", "--json", "-o", file.toString(),
                "strace", "-f", "-c", "-w", programs.resolve("known-times").toString());
        Map<String, String[]> theirs = new HashMap<>();
        for (String line : strace.err().lines().toList()) {
            String[] words = line.strip().split(" +");
            if (words.length >= 5 && words[0].matches("[0-9.]+") && !words[words.length - 1].equals("total")) {
                theirs.put(words[words.length - 1], words);
            }
        }
        String json = Files.readString(file);
        for (String name : List.of("nanosleep", "clock_nanosleep", "pipe2", "chdir", "fsync", "getppid", "write", "openat")) {
            String row = syscall(name) + ",\"comm\":\"known-times\"";
            assertThat(figure(json, row, "calls")).as(name).isEqualTo(Long.parseLong(theirs.get(name)[3]));
        }
        for (String name : List.of("nanosleep", "clock_nanosleep")) {
            double seconds = Double.parseDouble(theirs.get(name)[1]);
            assertThat(figure(json, syscall(name) + ",\"comm\":\"known-times\"", "total_ns") / 1e9)
                    .as(name)
                    .isCloseTo(seconds, within(seconds * 0.1));
        }
    }

    /** Not one call more: what leads to the command's execve is ours. */
    @Test
    void everyCallOfACommandIsCountedAndNoOther() {
        Run strace = Run.of("strace", "-c", "/bin/true");
        Pattern row = Pattern.compile("(?m)^ *[0-9.]+ +[0-9.]+ +\\d+ +(\\d+)(?: +\\d+)? +([a-z0-9_]+)$");
        Map<String, Long> theirs = new HashMap<>();
        row.matcher(strace.err()).results()
                .filter(match -> !match.group(2).equals("total"))
                .forEach(match -> theirs.put(match.group(2), Long.parseLong(match.group(1))));
        Run run = latency("--csv", "/bin/true");
        Map<String, Long> ours = new HashMap<>();
        run.out().lines().skip(1).map(line -> line.split(",")).forEach(cell -> ours.put(cell[2], Long.parseLong(cell[3])));
        assertThat(theirs).containsKey("execve");
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void totalsAgreeWithBpftraceOnTheSameCalls() throws IOException {
        Path script = directory.resolve("total.bt");
        Path file = directory.resolve("table.json");
        Files.writeString(script, """
                tracepoint:syscalls:sys_enter_nanosleep /comm == "known-times"/ { @start[tid] = nsecs; }
                tracepoint:syscalls:sys_exit_nanosleep /@start[tid]/ { @total = sum(nsecs - @start[tid]); delete(@start[tid]); }
                """);
        String measured = "/bin/sh " + Run.SYSCOPE + " latency --json -o " + file + " " + programs.resolve("known-times");
        Run theirs = Run.withTracefs("bpftrace", "-c", measured, script.toString());
        Matcher total = Pattern.compile("@total: (\\d+)").matcher(theirs.out());
        assertThat(total.find()).as(theirs.out() + theirs.err()).isTrue();
        double nanos = Double.parseDouble(total.group(1));
        String json = Files.readString(file);
        assertThat(figure(json, syscall("nanosleep"), "calls")).isEqualTo(200);
        assertThat((double) figure(json, syscall("nanosleep"), "total_ns")).isCloseTo(nanos, within(nanos * 0.02));
    }

    @Test
    void tenThousandThreadsHaveARowEach() {
        Run run = latency(
                "--by", "tid", "--keys", "10010", "-e", "trace=getppid", "--json", programs.resolve("many-threads").toString(), "10000");
        assertThat(run.status()).as(run.err()).isZero();
        Matcher rows = Pattern.compile("\"tid\":\\d+,\"calls\":3,").matcher(run.out());
        assertThat(rows.results().count()).isEqualTo(10_000);
        assertThat(run.out()).contains("\"overflow\":0");
    }

    @Test
    void moreKeysThanFitAreSaid() {
        Run run = latency(
                "--by", "tid", "--keys", "50", "-e", "trace=getppid", programs.resolve("many-threads").toString(), "100");
        String overflow = "overflow: 150 calls are in no row, for there were more keys than 50";
        assertThat(run.out()).contains(overflow);
        Run csv = latency(
                "--by", "tid", "--keys", "50", "-e", "trace=getppid", "--csv", programs.resolve("many-threads").toString(), "100");
        assertThat(csv.err()).contains(overflow).hasLineCount(1);
    }

    @Test
    void callsOf32BitsAreKeptApart() {
        Run run = latency("--json", programs.resolve("two-interfaces").toString());
        assumeTrue(run.status() != 77 && run.status() < 128, "this kernel serves no 32-bit calls");
        assertThat(figure(run.out(), syscall("getpid@32"), "calls")).isEqualTo(1000);
        assertThat(figure(run.out(), syscall("getpid"), "calls")).isEqualTo(500);
        assertThat(run.out()).doesNotContain(syscall("writev"));
    }

    /** It changes its own, and executes another program. */
    @ParameterizedTest
    @ValueSource(strings = {"--source bpf", "--source bpf --above 10s", "--source ptrace"})
    void callsBelongToTheNameThatTheirThreadHas(String options) {
        List<String> arguments = new ArrayList<>(List.of((options + " --by syscall,comm -e trace=rmdir --json").split(" ")));
        arguments.addAll(List.of("perl", "-e",
                "rmdir '/none' for 1..3; $0 = 'second'; rmdir '/none' for 1..5; exec 'rmdir', '/none'"));
        Run run = latency(arguments.toArray(String[]::new));
        Map.of("perl", 3L, "second", 5L, "rmdir", 1L).forEach((comm, calls) -> assertThat(
                figure(run.out(), syscall("rmdir") + ",\"comm\":\"" + comm + "\"", "calls")).as(comm).isEqualTo(calls));
    }

    @Test
    void intervalsAndFilesHoldTheSameCalls() throws IOException {
        Path log = directory.resolve("x.hlog");
        Path csv = directory.resolve("x.csv");
        Run run = latency("-i", "0.1", "--csv", "-o", csv.toString(), "--hlog", log.toString(), "-e", "trace=nanosleep",
                programs.resolve("known-times").toString());
        assertThat(run.status()).as(run.err()).isZero();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0)).startsWith("start,seconds,syscall,calls,errors,total_ns,");
        long calls = lines.stream().skip(1).mapToLong(line -> Long.parseLong(line.split(",")[3])).sum();
        assertThat(calls).isEqualTo(200);
        List<String> tagged = Files.readAllLines(log).stream().filter(line -> line.startsWith("Tag=nanosleep,")).toList();
        assertThat(tagged).hasSize(lines.size() - 1).allMatch(line -> line.contains(",HISTFAAAA"));
    }

    @Test
    void summaryOfStraceHasPercentilesToo() {
        Run run = Run.syscope("strace", "-c", "-w", "-U", "calls,p50,p99,max,name", "-S", "p99", programs.resolve("known-times").toString());
        Matcher row = Pattern.compile("(?m)^ *200 (\\S+) (\\S+) (\\S+) nanosleep$").matcher(run.err());
        assertThat(row.find()).as(run.err()).isTrue();
        assertThat(Double.parseDouble(row.group(1))).isBetween(0.001, 0.0079);
        assertThat(Double.parseDouble(row.group(2))).isGreaterThan(0.0079);
        assertThat(Double.parseDouble(row.group(3))).isGreaterThanOrEqualTo(Double.parseDouble(row.group(2)));
        assertThat(run.err()).containsPattern(" calls +p50 +p99 +longest syscall\n");
    }
}
