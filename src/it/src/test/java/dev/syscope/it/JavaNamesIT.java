package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --java} of each view: the names that Java has for threads, of which the kernel keeps 15 bytes. */
class JavaNamesIT {
    private static final String SYNCS = "the platform thread that syncs";
    private static final String OPENS = "opener \\033[31m, which is escaped";

    private static final String PROGRAM =
            """
            import java.nio.*;
            import java.nio.channels.*;
            import java.nio.file.*;

            public class Target {
                interface Work { void run() throws Exception; }

                static void forever(String name, Work work) {
                    Thread.ofPlatform().daemon().name(name).start(() -> {
                        try {
                            while (true) {
                                work.run();
                                Thread.sleep(10);
                            }
                        } catch (Exception e) {
                            e.printStackTrace();
                        }
                    });
                }

                public static void main(String[] arguments) throws Exception {
                    Path file = Path.of(arguments[0]);
                    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    forever("the platform thread that syncs", () -> {
                        channel.write(ByteBuffer.wrap(new byte[4096]), 0);
                        channel.force(true);
                    });
                    forever("opener \\u001b[31m, which is escaped", () -> Files.readAllBytes(Path.of("/etc/hostname")));
                    forever("the thread that starts others", () -> {
                        Thread.ofPlatform().name("a thread that lives for a second").start(() -> {
                            try { Thread.sleep(1000); } catch (InterruptedException e) { }
                        });
                        Thread.sleep(100);
                    });
                    System.out.println("ready");
                    System.in.read();
                }
            }
            """;

    @TempDir
    static Path directory;

    private static Process target;
    private static String pid;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(directory.resolve("Target.java"), PROGRAM);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", directory.toString(), directory.resolve("Target.java").toString()))
                .isZero();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        target = new ProcessBuilder(java, "-Xmx64m", "-cp", directory.toString(), "Target", directory.resolve("ledger").toString())
                .redirectErrorStream(true)
                .start();
        pid = Long.toString(target.pid());
        BufferedReader output = new BufferedReader(new InputStreamReader(target.getInputStream(), StandardCharsets.UTF_8));
        assertThat(output.readLine()).isEqualTo("ready");
    }

    @AfterAll
    static void end() throws Exception {
        assertThat(target.isAlive()).as("it was not harmed").isTrue();
        target.getOutputStream().close();
        if (!target.waitFor(10, TimeUnit.SECONDS)) {
            target.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ptrace", "bpf"})
    void straceShowsThemBesideTheIds(String source) {
        List<String> text = during(1, "strace", "--source", source, "-f", "-e", "trace=fsync,openat", "--java", "-p", pid);
        assertThat(text).anyMatch(line -> line.matches("\\[pid +\\d+<" + SYNCS + ">\\] fsync\\(\\d+\\) .*= 0"));
        assertThat(text).anyMatch(line -> line.contains("<" + OPENS + ">] openat("));
        List<String> json = during(1, "strace", "--source", source, "-f", "-e", "trace=fsync", "--java", "--json", "-p", pid);
        assertThat(json).anyMatch(line -> line.contains("\"comm\":\"" + SYNCS + "\"") && line.contains("\"syscall\":\"fsync\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ptrace", "bpf"})
    void latencyShowsThemBesideTheIds(String source) {
        String[] measured = {"latency", "--source", source, "-p", pid, "-d", "1", "-e", "fsync,openat", "--java", "--by", "syscall,tid"};
        assertThat(lines(measured))
                .anyMatch(line -> line.matches(".* fsync +\\d+  " + SYNCS))
                .anyMatch(line -> line.endsWith("  " + OPENS));
        assertThat(lines(with(measured, "--csv")))
                .anyMatch(line -> line.startsWith("start,seconds,syscall,tid,thread,calls,"))
                .anyMatch(line -> line.matches("[^,]*,[^,]*,fsync,\\d+," + SYNCS + ",.*"));
        assertThat(lines(with(measured, "--json"))).singleElement().asString().contains("\"thread\":\"" + SYNCS + "\"");
    }

    @Test
    void latencyShowsThemBeforeSlowCallsAndOfThoseInProgress() {
        Run run = Run.syscope("latency", "-p", pid, "-d", "1", "-e", "futex,fsync", "--above", "5ms", "--java");
        assertThat(run.err().lines()).anyMatch(line -> line.matches("\\d+<" + SYNCS + "> futex\\(.* <1\\d.*ms>"));
        assertThat(run.out()).containsPattern("\\d+  a thread that lives for a second +futex");
    }

    @Test
    void statShowsThemOnEachRow() {
        Run run = Run.syscope("stat", "-p", pid, "--per-thread", "--java", "-e", "task-clock", "--timeout", "1000");
        assertThat(run.err().lines()).anyMatch(line -> line.matches(" +" + SYNCS + "-\\d+ +[\\d.]+ msec task-clock .*"));
        assertThat(run.err()).contains("opener \\033[31m, which is escaped-");
        run = Run.syscope("stat", "-p", pid, "--per-thread", "--java", "-e", "task-clock", "--timeout", "500", "--json");
        assertThat(run.err()).contains("\"thread\":\"" + SYNCS + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ptrace", "bpf"})
    void snoopsShowThemInsteadOfTheKernels(String source) {
        assertThat(lines("opensnoop", "--source", source, "-d", "1", "--threads", "--java", "-p", pid))
                .anyMatch(line -> line.contains(OPENS) && line.endsWith("/etc/hostname"));
        // the first that ends makes syscope ask: the others are known by then
        assertThat(lines("exitsnoop", "--source", source, "-d", "2", "-T", "--java", "-p", pid))
                .anyMatch(line -> line.startsWith("a thread that lives for a second "));
    }

    @Test
    void recordingsOfEachViewCanBeJoinedWithTheJvms() throws IOException {
        List<List<String>> views = List.of(
                List.of("latency", "-d", "1", "--by", "syscall,tid"),
                List.of("stat", "--per-thread", "-e", "task-clock", "--timeout", "1000"),
                List.of("opensnoop", "-d", "1"));
        for (List<String> view : views) {
            Path file = directory.resolve(view.get(0) + ".jfr");
            List<String> words = new ArrayList<>(view);
            words.addAll(List.of("--jfr", file.toString(), "--jfr-merge", "-p", pid));
            Run run = Run.syscope(words.toArray(String[]::new));
            assertThat(run.status()).as(run.err()).isZero();
            List<RecordedEvent> events = RecordingFile.readAllEvents(file);
            assertThat(events).as(view.get(0)).anyMatch(event -> event.getEventType().getName().equals("jdk.ThreadSleep"));
            String ofView = view.get(0).equals("opensnoop") ? OPENS.replace("\\033", "\u001b") : SYNCS;
            assertThat(events).as(view.get(0)).anyMatch(event -> event.getEventType().getName().startsWith("syscope.")
                    && event.getThread() != null
                    && ofView.equals(event.getThread().getJavaName())
                    && event.getThread().getJavaThreadId() > 0);
        }
    }

    @Test
    void whereNoThreadIsShownOrNoJvmNamedItIsRefusedInOneLine() {
        assertRefused("--java names threads: it needs --by tid or --above", "latency", "--java", "-p", pid);
        assertRefused("--java needs -p PID of a JVM that runs", "latency", "--java", "--by", "tid", "-a");
        assertRefused("--java needs --per-thread", "stat", "--java", "-p", pid);
        assertRefused("--java needs --pid", "stat", "--java", "--per-thread", "-a");
        assertRefused("--java names threads, and -c shows none", "strace", "--java", "-c", "-p", pid);
        assertRefused("--java needs -p PID of a JVM that runs", "opensnoop", "--java");
        assertRefused("--jfr-merge needs --jfr FILE", "exitsnoop", "--jfr-merge", "-p", pid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"latency -d 0.2 --by tid -e all", "stat --timeout 200 --per-thread -e task-clock", "opensnoop -d 0.2", "exitsnoop -d 0.2 -T"})
    void aProcessThatIsNoJvmIsSaidAndShownAllTheSame(String view) {
        Run run = Run.of("sh", "-c", "sleep 100 & '" + Run.SYSCOPE + "' " + view + " --java -p $!; status=$?; kill $! && exit $status");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err().lines().filter(line -> line.contains("JVM")))
                .singleElement()
                .asString()
                .endsWith("is not a HotSpot JVM (sleep)");
    }

    private static void assertRefused(String message, String... arguments) {
        Run run = Run.syscope(arguments);
        assertThat(run.err()).contains(message).hasLineCount(1);
        assertThat(run.status()).isEqualTo(2);
    }

    private static List<String> lines(String... arguments) {
        Run run = Run.syscope(arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return run.lines();
    }

    private static String[] with(String[] arguments, String more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(more);
        return all.toArray(String[]::new);
    }

    /** What is said until it is interrupted. */
    private static List<String> during(int seconds, String... arguments) {
        List<String> command = new ArrayList<>(List.of("timeout", "-s", "INT", Integer.toString(seconds + 1), Run.SYSCOPE));
        command.addAll(List.of(arguments));
        return Run.of(command.toArray(String[]::new)).lines();
    }
}
