package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Java program whose threads do known things, traced from outside, and its own recording in one file with ours. */
class JfrMergeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String PROGRAM =
            """
            import java.io.*;
            import java.nio.*;
            import java.nio.channels.*;
            import java.nio.file.*;

            public class Target {
                static void sync(Path file, int times) {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                        for (int i = 0; i < times; i++) {
                            channel.write(ByteBuffer.wrap(new byte[4096]));
                            channel.force(true);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }

                static void read(Path fifo) {
                    try (InputStream in = new FileInputStream(fifo.toFile())) {
                        in.read();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }

                static void writeLater(Path fifo) throws Exception {
                    try (OutputStream out = new FileOutputStream(fifo.toFile())) {
                        Thread.sleep(150);
                        out.write(1);
                    }
                }

                static void sleep() {
                    try { Thread.sleep(120); } catch (InterruptedException e) { }
                }

                public static void main(String[] arguments) throws Exception {
                    Path directory = Path.of(arguments[0]);
                    Pipe pipe = Pipe.open();
                    System.out.println("ready");
                    System.in.read();
                    Thread syncer = Thread.ofPlatform().name("the platform thread that syncs").start(() -> sync(directory.resolve("a"), 7));
                    Thread sleeper = Thread.ofPlatform().name("the platform thread that sleeps").start(Target::sleep);
                    Thread virtual = Thread.ofVirtual().name("a virtual thread").start(() -> sync(directory.resolve("b"), 5));
                    Thread reader = Thread.ofPlatform().name("the platform thread that reads").start(() -> read(directory.resolve("fifo")));
                    writeLater(directory.resolve("fifo"));
                    Thread virtualReader = Thread.ofVirtual().name("a virtual thread that reads").start(() -> read(directory.resolve("fifo2")));
                    writeLater(directory.resolve("fifo2"));
                    for (Thread thread : new Thread[] {syncer, sleeper, virtual, reader, virtualReader}) {
                        thread.join();
                    }
                    System.out.println("done");
                    Thread.sleep(1500);
                    System.out.println("idle");
                    while (System.in.read() >= 0) {}
                }
            }
            """;

    @TempDir
    Path directory;

    @Test
    void aJavaProgramsSystemCallsStandOnItsThreads() throws Exception {
        Files.writeString(directory.resolve("Target.java"), PROGRAM);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", directory.toString(), directory.resolve("Target.java").toString()))
                .isZero();
        assertThat(Run.of("mkfifo", directory.resolve("fifo").toString(), directory.resolve("fifo2").toString()).status()).isZero();
        Path file = directory.resolve("joined.jfr");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process target = new ProcessBuilder(java, "-Xmx64m", "-cp", directory.toString(), "Target", directory.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(target.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("ready");
            File messages = directory.resolve("messages").toFile();
            Process syscope = new ProcessBuilder(
                            Run.SYSCOPE, "strace", "-f", "-o", "/dev/null", "-p", Long.toString(target.pid()),
                            "--jfr", file.toString(), "--jfr-threshold", "0", "--jfr-merge", "--source", "ptrace",
                            "-e", "trace=read,write,fsync,fdatasync,futex")
                    .redirectError(messages)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            awaitTracer(target.pid(), syscope);
            target.getOutputStream().write('\n');
            target.getOutputStream().flush();
            assertThat(output.readLine()).isEqualTo("done");
            assertThat(output.readLine()).isEqualTo("idle");
            assertThat(Run.of("kill", "-INT", Long.toString(syscope.pid())).status()).isZero();
            assertThat(syscope.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(messages.toPath())).doesNotContain("JVM");
            assertThat(target.isAlive()).isTrue();
        } finally {
            target.getOutputStream().close();
            if (!target.waitFor(10, TimeUnit.SECONDS)) {
                target.destroyForcibly();
            }
        }
        check(RecordingFile.readAllEvents(file));
    }

    /** Whenever it is interrupted: the target is not left recording, and nothing is said of what failed only thereby. */
    @ParameterizedTest
    @ValueSource(strings = {"", "first.jfr"})
    void aRecordingIsStoppedIfWeAreInterruptedWhileItStarts(String awaited) throws Exception {
        Process target = start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(target.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("ready");
            String pid = Long.toString(target.pid());
            Path said = directory.resolve("said");
            Path file = directory.resolve("f.jfr");
            Process syscope = new ProcessBuilder(
                            "env", "--default-signal=INT", // which who started us may have had ignored
                            Run.SYSCOPE, "strace", "-f", "-q", "-o", "/dev/null", "-p", pid, "--jfr", file.toString(), "--jfr-merge")
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (recordings().stream().noneMatch(recording -> Files.exists(recording.resolve(awaited)))
                    && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(recordings()).isNotEmpty();
            assertThat(Run.of("kill", "-INT", Long.toString(syscope.pid())).status()).isZero();
            assertThat(syscope.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(said).isEmptyFile();
            if (Files.exists(file)) {
                assertThat(RecordingFile.readAllEvents(file)).isNotEmpty();
            }
            assertThat(recordings()).isEmpty();
            String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            assertThat(Run.of(jcmd, pid, "JFR.check").out()).contains("No available recordings");
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "strace -o /dev/null --jfr-threshold 0 -f -q, 8k, can't write /mnt/f.jfr: No space left on device",
        "strace -o /dev/null --jfr-threshold 0 -f -q, 160k, can't be joined: No space left on device",
        "execsnoop -o /dev/null, 4k, can't write /mnt/f.jfr: No space left on device", // no event at all
    })
    void aFullDiskIsSaidInOneLine(String view, String size, String message) throws Exception {
        Process target = start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(target.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("ready");
            String script = "mount -t tmpfs -o size=" + size + " none /mnt || exit 9; '" + Run.SYSCOPE
                    + "' " + view + " -p " + target.pid() + " --jfr /mnt/f.jfr --jfr-merge & "
                    + "while ! [ -e /mnt/f.jfr ]; do sleep 0.1; done; sleep 1; kill -INT $!; wait $!; cp /mnt/f.jfr '" + directory + "'";
            Run run = Run.of("unshare", "-m", "sh", "-c", script);
            assertThat(run.err()).contains(message).hasLineCount(1);
            if (size.equals("160k")) {
                assertThat(RecordingFile.readAllEvents(directory.resolve("f.jfr"))).as("ours").isNotEmpty();
            }
            assertThat(recordings()).isEmpty();
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    private Process start() throws IOException {
        Files.writeString(directory.resolve("Target.java"), PROGRAM);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", directory.toString(), directory.resolve("Target.java").toString()))
                .isZero();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-Xmx64m", "-cp", directory.toString(), "Target", directory.toString()).start();
    }

    /** The directories that JVMs record into. */
    private static List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            return files.filter(file -> file.getFileName().toString().matches("syscope-[0-9a-f]{8,}")).toList();
        }
    }

    private static void check(List<RecordedEvent> events) {
        List<RecordedEvent> syncs = calls(events, "fsync", "the platform thread that syncs");
        assertThat(syncs).hasSize(7).allSatisfy(sync -> assertThat(sync.getInt("errno")).isZero());
        assertThat(calls(events, "write", "the platform thread that syncs").stream().filter(call -> call.getLong("returnValue") == 4096))
                .hasSize(7);
        assertThat(calls(events, "futex", "the platform thread that sleeps"))
                .anySatisfy(call -> assertThat(call.getDuration().toMillis()).isBetween(110L, 1000L));
        assertThat(calls(events, "read", "the platform thread that reads"))
                .anySatisfy(call -> {
                    assertThat(call.getDuration().toMillis()).isBetween(100L, 1000L);
                    assertThat(call.getLong("returnValue")).isEqualTo(1);
                });
        // the kernel sees the carrier of a virtual thread
        assertThat(carried(events, "fsync")).hasSize(5);
        // while the virtual thread reads, by the JVM's own event, its carrier's call takes as long
        RecordedEvent virtualRead = events.stream()
                .filter(event -> event.getEventType().getName().equals("jdk.FileRead"))
                .filter(event -> event.getString("path").endsWith("/fifo2"))
                .findFirst()
                .orElseThrow();
        assertThat(virtualRead.getThread().isVirtual()).isTrue();
        assertThat(virtualRead.getThread().getJavaName()).isEqualTo("a virtual thread that reads");
        assertThat(carried(events, "read")).anySatisfy(call -> {
            assertThat(call.getLong("returnValue")).isEqualTo(1);
            assertThat(call.getDuration().toMillis()).isBetween(100L, 1000L);
            assertThat(call.getStartTime()).isAfter(virtualRead.getStartTime().minusMillis(2)); // the clocks differ by little
            assertThat(call.getEndTime()).isBefore(virtualRead.getEndTime().plusMillis(2));
        });
        RecordedEvent slept = events.stream()
                .filter(event -> event.getEventType().getName().equals("jdk.ThreadSleep"))
                .filter(event -> "the platform thread that sleeps".equals(event.getThread().getJavaName()))
                .findFirst()
                .orElseThrow();
        assertThat(calls(events, "futex", "the platform thread that sleeps")).anySatisfy(call -> {
            // between the JVM's own event's beginning and end, on the thread with its id; the clocks differ by little
            assertThat(Duration.between(slept.getStartTime(), call.getStartTime()).toMillis()).isBetween(-2L, 20L);
            assertThat(call.getThread().getJavaThreadId()).isEqualTo(slept.getThread().getJavaThreadId());
            assertThat(call.getThread().getOSThreadId()).isEqualTo(slept.getThread().getOSThreadId());
            assertThat(call.getDuration()).isLessThanOrEqualTo(slept.getDuration());
        });
    }

    private static List<RecordedEvent> calls(List<RecordedEvent> events, String name, String thread) {
        List<RecordedEvent> found = new ArrayList<>();
        for (RecordedEvent event : events) {
            if (event.getEventType().getName().equals("syscope.Syscall")
                    && event.getString("name").equals(name)
                    && thread.equals(event.getThread().getJavaName())) {
                found.add(event);
            }
        }
        return found;
    }

    /** The calls of the threads that carry virtual ones. */
    private static List<RecordedEvent> carried(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("syscope.Syscall"))
                .filter(event -> event.getString("name").equals(name))
                .filter(event -> String.valueOf(event.getThread().getJavaName()).startsWith("ForkJoinPool-1-worker-"))
                .toList();
    }

    private static void awaitTracer(long pid, Process syscope) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline && syscope.isAlive()) {
            try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
                if (tasks.allMatch(JfrMergeIT::isTraced)) {
                    return;
                }
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("not traced");
    }

    private static boolean isTraced(Path task) {
        try {
            return Files.readString(task.resolve("status")).lines().anyMatch(line -> line.matches("TracerPid:\\s+[1-9]\\d*"));
        } catch (IOException e) {
            return true; // it has ended
        }
    }
}
