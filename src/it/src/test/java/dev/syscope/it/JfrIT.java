package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --jfr FILE} of the views, and what is asked for wrongly. */
class JfrIT {
    @TempDir
    Path directory;

    @Test
    @Tag("kernel")
    void straceRecordsEachCallThatTookLongEnough() throws IOException {
        Path file = directory.resolve("calls.jfr");
        Run run = Run.syscope(
                "strace", "--source", "ptrace", "-f", "-o", "/dev/null", "--jfr", file.toString(), "--jfr-threshold", "100ms", "sh", "-c", "sleep 0.2; true");
        assertThat(run.status()).isZero();
        List<RecordedEvent> calls = events(file, "syscope.Syscall");
        assertThat(calls).anySatisfy(call -> {
            assertThat(call.getString("name")).isEqualTo("clock_nanosleep");
            // newer versions of sleep round up
            assertThat(call.getString("arguments")).matches("CLOCK_REALTIME, 0, \\{tv_sec=0, tv_nsec=20000000[01]}, .*");
            assertThat(call.getThread().getOSName()).isEqualTo("sleep");
            assertThat(call.getLong("returnValue")).isZero();
        });
        assertThat(calls).allSatisfy(call -> assertThat(call.getDuration().toMillis()).isGreaterThanOrEqualTo(100));
    }

    @Test
    void aThresholdOfZeroRecordsAsManyCallsAsStracePrints() throws IOException {
        Path file = directory.resolve("all.jfr");
        Path text = directory.resolve("text");
        Run.syscope("strace", "--source", "ptrace", "-o", text.toString(), "--jfr", file.toString(), "--jfr-threshold", "0", "cat", "/nowhere");
        List<String> lines = Files.readAllLines(text).stream().filter(line -> line.contains(" = ") && !line.endsWith("= ?")).toList();
        List<RecordedEvent> calls = events(file, "syscope.Syscall");
        assertThat(calls.stream().map(call -> call.getString("name")).toList())
                .isEqualTo(lines.stream().map(line -> line.substring(0, line.indexOf('('))).toList());
        assertThat(calls).anySatisfy(call -> {
            assertThat(call.getString("arguments")).contains("\"/nowhere\"");
            assertThat(call.getLong("returnValue")).isEqualTo(-1);
            assertThat(call.getInt("errno")).isEqualTo(2);
            assertThat(call.getString("error")).isEqualTo("ENOENT");
        });
    }

    @Test
    void statRecordsItsCounts() throws IOException {
        Path file = directory.resolve("stat.jfr");
        Run run = Run.syscope("stat", "-I", "100", "-e", "task-clock,page-faults", "--jfr", file.toString(), "--", "sleep", "0.35");
        assertThat(run.status()).isZero();
        List<RecordedEvent> counts = events(file, "syscope.PerfCounter");
        assertThat(counts).hasSizeBetween(4, 10); // an interval in which it slept counted nothing
        assertThat(counts.stream().filter(event -> event.getString("name").equals("page-faults")).mapToLong(event -> event.getLong("value")).sum())
                .isPositive();
        RecordedEvent clock = counts.stream().filter(event -> event.getString("name").equals("task-clock")).findFirst().orElseThrow();
        // nanoseconds, as the kernel counts it, not the milliseconds of the text
        assertThat(clock.getLong("value")).isBetween(10_000L, 1_000_000_000L);
        assertThat(clock.getDuration().toMillis()).isBetween(50L, 5_000L);
    }

    @Test
    @Tag("kernel")
    void latencyRecordsItsIntervals() throws IOException {
        Path file = directory.resolve("latency.jfr");
        Run run = Run.syscope("latency", "-e", "clock_nanosleep", "--jfr", file.toString(), "--", "sleep", "0.2");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(events(file, "syscope.SyscallLatency")).singleElement().satisfies(row -> {
            assertThat(row.getString("name")).isEqualTo("clock_nanosleep");
            assertThat(row.getLong("calls")).isEqualTo(1);
            assertThat(row.getLong("errors")).isZero();
            assertThat(row.getDuration("maximum").toMillis()).isBetween(200L, 2_000L);
            assertThat(row.getDuration("p50")).isEqualTo(row.getDuration("maximum"));
        });
    }

    @Test
    @Tag("kernel")
    void snoopsRecordWhatTheyShow() throws IOException {
        Path opens = directory.resolve("opens.jfr");
        Run.syscope("opensnoop", "-x", "--jfr", opens.toString(), "--", "cat", "/nowhere/at/all");
        assertThat(events(opens, "syscope.FileOpen")).anySatisfy(open -> {
            assertThat(open.getString("path")).isEqualTo("/nowhere/at/all");
            assertThat(open.getString("error")).isEqualTo("ENOENT");
            assertThat(open.getInt("fd")).isEqualTo(-1);
            assertThat(open.getString("flags")).startsWith("O_RDONLY");
            assertThat(open.getString("command")).isEqualTo("cat");
            assertThat(open.getThread().getOSName()).isEqualTo("cat");
        });
        assertThat(events(opens, "syscope.FileOpen")).allSatisfy(open -> assertThat(open.getInt("errno")).isPositive());
        Path exits = directory.resolve("exits.jfr");
        Run.syscope("exitsnoop", "--jfr", exits.toString(), "--", "sh", "-c", "sh -c 'sleep 0.2; kill -9 $$'; exit 7");
        assertThat(events(exits, "syscope.ProcessExit")).anySatisfy(exit -> {
            assertThat(exit.getInt("signal")).isEqualTo(9);
            assertThat(exit.getDuration("age").toMillis()).isBetween(200L, 60_000L);
        }).anySatisfy(exit -> assertThat(exit.getInt("exitCode")).isEqualTo(7));
        Path execs = directory.resolve("execs.jfr");
        Run.syscope("execsnoop", "--jfr", execs.toString(), "--", "sh", "-c", "/bin/true with words; :");
        assertThat(events(execs, "syscope.ProcessExec")).anySatisfy(exec -> {
            assertThat(exec.getString("path")).isEqualTo("/bin/true");
            assertThat(exec.getString("arguments")).isEqualTo("/bin/true with words");
            assertThat(exec.getInt("errno")).isZero();
        });
    }

    /** What a crash loses has an upper bound, however quiet the target is. */
    @Test
    @Tag("kernel")
    void aChunkIsWrittenThoughNothingMoreHappens() throws Exception {
        List<Path> files = new ArrayList<>();
        List<Process> running = new ArrayList<>();
        try {
            for (String source : List.of("bpf", "ptrace")) {
                for (String view : List.of("strace", "opensnoop", "exitsnoop", "execsnoop")) {
                    Path file = directory.resolve(view + "-" + source);
                    files.add(file);
                    running.add(new ProcessBuilder(
                                    Run.SYSCOPE, view, "--source", source, "-o", "/dev/null", "--jfr", file.toString(),
                                    "sh", "-c", "cat /dev/null; exec sleep 50")
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve(view + "-" + source + ".said").toFile())
                            .start());
                }
            }
            for (int i = 0; i < files.size(); i++) {
                while (running.get(i).isAlive() && !(Files.exists(files.get(i)) && Files.size(files.get(i)) > 0)) {
                    Thread.sleep(100);
                }
                assertThat(running.get(i).isAlive()).as(files.get(i).getFileName().toString()).isTrue();
                assertThat(RecordingFile.readAllEvents(files.get(i))).hasSizeGreaterThan(1);
            }
        } finally {
            for (Process each : running) {
                each.descendants().forEach(ProcessHandle::destroyForcibly);
                each.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void whatIsAskedForWronglyIsSaidInOneLine() throws IOException {
        Path file = directory.resolve("mine");
        Files.writeString(file, "precious");
        assertRefused(1, "exists; give --force to replace it", "strace", "--jfr", file.toString(), "true");
        assertThat(file).hasContent("precious");
        assertRefused(1, "No such file or directory", "strace", "--jfr", "/no/such/file", "true");
        assertRefused(1, "/dev/null is not a regular file", "strace", "--jfr", "/dev/null", "true");
        assertRefused(1, "/dev/null is not a regular file", "strace", "--jfr", "/dev/null", "--force", "true");
        assertRefused(1, "can't create /sys/file: Permission denied", "strace", "--jfr", "/sys/file", "true");
        assertRefused(2, "--jfr needs the name of a file", "strace", "--jfr", "", "true");
        assertRefused(2, "--jfr-merge needs --jfr FILE", "strace", "--jfr-merge", "-p", "1");
        assertRefused(2, "--jfr-threshold needs --jfr FILE", "strace", "--jfr-threshold", "1ms", "true");
        assertRefused(2, "--java needs -p PID", "strace", "--java", "true");
        assertRefused(1, "No such process", "strace", "--java", "--jfr", directory.resolve("none.jfr").toString(), "--jfr-merge", "-p", "4194304");
        assertRefused(1, "exists; give --force to replace it", "stat", "--jfr", file.toString(), "true");
        Run forced = Run.syscope("strace", "--source", "ptrace", "-o", "/dev/null", "--force", "--jfr", file.toString(), "true");
        assertThat(forced.status()).isZero();
        assertThat(RecordingFile.readAllEvents(file)).isNotEmpty();
    }

    @Test
    void aTargetThatIsNoJvmIsTracedAllTheSame() throws IOException {
        Path file = directory.resolve("sleep.jfr");
        Run run = Run.of("sh", "-c", "sleep 5 & exec '" + Run.SYSCOPE + "' strace --source ptrace -o /dev/null --java --jfr-merge --jfr '" + file + "' --jfr-threshold 0 -p $!");
        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("is not a HotSpot JVM (sleep)");
        assertThat(events(file, "syscope.Recording")).isNotEmpty();
    }

    private static void assertRefused(int status, String message, String... arguments) {
        Run run = Run.syscope(arguments);
        assertThat(run.err()).contains(message).hasLineCount(1);
        assertThat(run.status()).as(run.err()).isEqualTo(status);
    }

    private static List<RecordedEvent> events(Path file, String type) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .toList();
    }
}
