package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which source {@code strace} takes, and what only bpf can do. */
class StraceSourceIT {
    @TempDir private Path directory;

    @BeforeAll
    static void bpfIsPermitted() {
        boolean permitted = Run.of("id", "-u").out().equals("0\n");
        assertThat(permitted || !"true".equals(System.getenv("CI"))).as("root, for bpf").isTrue();
        assumeTrue(permitted, "needs root, for bpf");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "-o FILE true | bpf, which serves every option and doesn't stop the target",
        "-o FILE -y -P /etc/passwd true | bpf, which serves every option and doesn't stop the target",
        "-c -w true | bpf, which serves every option and doesn't stop the target",
        "-c true | bpf, which serves every option and doesn't stop the target",
        "-o FILE -b execve true | ptrace, for -b execve can't be done by bpf",
        "-o FILE -e inject=getpid:error=EIO true | ptrace, for -e inject can't be done by bpf",
        "true | ptrace, which keeps the lines in their places among the command's own; with -o bpf serves too",
        "--source ptrace -o FILE true | ptrace, as asked for",
        "--source bpf true | bpf, as asked for",
    })
    void saysWhichItTakesAndWhy(String line, String source) {
        List<String> arguments = new ArrayList<>(List.of(Run.SYSCOPE, "strace", "-d"));
        arguments.addAll(List.of(line.replace("FILE", directory.resolve("trace").toString()).split(" ")));
        Run run = Run.of(directory, Map.of(), arguments);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).contains("source: " + source + "\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "--source bpf -b execve true | -b execve can't be done by --source bpf, which doesn't stop the target; use --source ptrace",
        "--source bpf -e fault=close true | -e inject can't be done by --source bpf, which doesn't stop the target; use --source ptrace",
        "--source bpf -p 1 true | -p along with a command can't be done by --source bpf, which doesn't stop the target; use --source ptrace",
        "--source bpf -e read=3 true | -e read and -e write can't be done by --source bpf, which doesn't stop the target; use --source ptrace",
        "--source ptrace --system-wide | --system-wide can't be done by --source ptrace; use --source bpf",
        "--system-wide true | --system-wide takes neither a command nor -p: it traces every process",
    })
    void refusesWhatASourceCantDo(String line, String message) {
        List<String> arguments = new ArrayList<>(List.of("strace"));
        arguments.addAll(List.of(line.split(" ")));
        Run run = Run.syscope(arguments.toArray(String[]::new));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualTo(Run.SYSCOPE + ": " + message + "\n");
    }

    @ParameterizedTest
    @CsvSource({"ptrace, process", "bpf, process", "ptrace, thread", "bpf, thread"})
    void pidMeansAllItsThreadsAndNoneMadeLater(String source, String named) throws Exception {
        Path output = directory.resolve("trace");
        Process target = new ProcessBuilder("python3", "-uc", """
                import os, sys, threading, time
                def loop():
                  while True: os.getppid(); time.sleep(0.01)
                def start():
                  t = threading.Thread(target=loop, daemon=True); t.start(); return t.native_id
                print(os.getpid(), start(), start())
                sys.stdin.readline(); print(start()); loop()
                """).start();
        List<String> there = List.of(target.inputReader().readLine().split(" "));
        List<String> wanted = named.equals("process") ? there.subList(1, 3) : there.subList(1, 2);
        Process tracer = new ProcessBuilder(Run.SYSCOPE, "strace", "--source", source, "-e", "trace=getppid",
                        "-o", output.toString(), "-p", there.get(named.equals("process") ? 0 : 1))
                .redirectError(directory.resolve("err").toFile())
                .start();
        try {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (lines(output) < 20 && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
            target.outputWriter().write("\n");
            target.outputWriter().flush();
            String later = target.inputReader().readLine();
            int before = lines(output);
            while (lines(output) < before + 40 && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
            Set<String> seen = new HashSet<>();
            for (String line : Files.readAllLines(output)) {
                Matcher pid = Pattern.compile("\\[pid +(\\d+)\\] getppid\\(").matcher(line);
                seen.add(pid.find() ? pid.group(1) : "the only one");
            }
            if (named.equals("process")) {
                assertThat(seen).containsAll(wanted).contains(there.get(0)).doesNotContain(later, "the only one");
            } else {
                assertThat(seen).containsExactly("the only one");
            }
        } finally {
            tracer.destroy();
            tracer.waitFor();
            target.destroy();
        }
    }

    /**
     * A sleeping call takes none, one that fills a megabyte with random numbers nothing else: as strace shows it too.
     */
    @ParameterizedTest
    @ValueSource(strings = {"ptrace", "bpf"})
    void summaryCountsTimeOfTheCpu(String source) throws Exception {
        double slept = 0.3;
        String command = "dd if=/dev/urandom of=/dev/null bs=1M count=40 2>/dev/null; sleep " + slept;
        Map<String, Double> seconds = summary(source, command, "-c");
        Map<String, Double> onTheClock = summary(source, command, "-cw");
        assertThat(onTheClock.get("clock_nanosleep")).isGreaterThanOrEqualTo(slept);
        assertThat(seconds.get("clock_nanosleep")).isLessThan(slept / 10);
        // on the clock it may wait for a CPU besides
        assertThat(seconds.get("read")).isBetween(onTheClock.get("read") / 10, onTheClock.get("read") * 2);
    }

    private Map<String, Double> summary(String source, String command, String option) throws IOException {
        Path output = directory.resolve("summary");
        Run run = Run.syscope("strace", "--source", source, "-f", option, "-U", "name,time-total",
                "-e", "trace=read,clock_nanosleep", "-o", output.toString(), "sh", "-c", command);
        assertThat(run.status()).as(run.err()).isZero();
        return Files.readAllLines(output).stream()
                .map(line -> line.strip().split(" +"))
                .filter(words -> words.length == 2 && words[1].matches("[\\d.]+"))
                .collect(Collectors.toMap(words -> words[0], words -> Double.parseDouble(words[1])));
    }

    private static int lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    @Test
    void everyProcessButOursIsTraced() throws Exception {
        Path output = directory.resolve("trace");
        Process tracer = new ProcessBuilder(
                        Run.SYSCOPE, "strace", "--system-wide", "-y", "-e", "trace=openat", "-o", output.toString())
                .redirectError(directory.resolve("err").toFile())
                .start();
        String path = directory.resolve("opened by somebody else").toString();
        try {
            until(() -> {
                assertThat(Run.of("sh", "-c", ": > '" + path + "'").status()).isZero();
                return Files.exists(output) && Files.readString(output).contains(path);
            });
        } finally {
            Run.of("kill", "-INT", Long.toString(tracer.pid()));
        }
        assertThat(tracer.waitFor()).isEqualTo(130);
        assertThat(Files.readString(output))
                .contains("\"" + path + "\", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3<" + path + ">\n")
                .doesNotContain("\n" + tracer.pid() + " ");
        assertThat(Files.readString(directory.resolve("err"))).isEmpty();
    }

    @Test
    void callThatATargetIsBlockedInIsShownAndSoIsItsEnd() throws Exception {
        Path output = directory.resolve("trace");
        Process target = new ProcessBuilder("cat").start();
        try {
            Process tracer = new ProcessBuilder(
                            Run.SYSCOPE, "strace", "-y", "-p", Long.toString(target.pid()), "-o", output.toString())
                    .redirectError(directory.resolve("err").toFile())
                    .start();
            until(() -> Files.exists(output) && Files.readString(output).contains("read(0<pipe:["));
            target.getOutputStream().write("words".getBytes());
            target.getOutputStream().close();
            assertThat(tracer.waitFor()).isZero();
        } finally {
            target.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertThat(lines.get(0)).matches("read\\(0<pipe:\\[[0-9]+\\]>, \"words\", [0-9]+\\) += 5");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("+++ exited with 0 +++");
    }

    /** Something that may come. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void until(Condition condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
