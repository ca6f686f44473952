package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.tools.ToolProvider;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -k}: user stacks with each call, as strace has them, and with the names of Java methods. */
class StackIT {
    private static final String PROGRAM =
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <pthread.h>
            #include <signal.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/mman.h>
            #include <unistd.h>

            __attribute__((noinline)) int inner(int n) { char c[64]; return read(-1, c, n) + 1; }
            __attribute__((noinline)) int middle(int n) { int r = inner(n); return r + 1; }
            __attribute__((noinline)) int wide(int n) { volatile char big[9000]; memset((char *) big, n, 9000); return middle(n) + big[7]; }
            __attribute__((noinline)) int deep(int n) { volatile int here = n; return here == 0 ? middle(3) : deep(here - 1) + here; }
            static void handler(int s) { write(-1, "x", 1); }
            static void *thread(void *p) { middle(5); return 0; }

            int main(int argc, char **argv) {
                signal(SIGUSR1, handler);
                middle(1);
                wide(2);
                deep(20);
                raise(SIGUSR1);
                pthread_t t;
                pthread_create(&t, 0, thread, 0);
                pthread_join(t, 0);
                if (argc > 1) {
                    execl(argv[0], argv[0], (char *) 0);
                }
                return middle(4) & 1;
            }
            """;

    private static final String JAVA =
            """
            import java.io.*;

            public class Pump {
                static void pump(FileOutputStream out) throws IOException {
                    for (int i = 0; i < 200; i++) {
                        out.write(i);
                    }
                }

                public static void main(String[] arguments) throws Exception {
                    try (FileOutputStream out = new FileOutputStream("/dev/null")) {
                        for (int i = 0; i < 100; i++) {
                            pump(out);
                        }
                        System.out.println("ready");
                        while (System.in.available() == 0) {
                            pump(out);
                            Thread.sleep(50);
                        }
                    }
                }
            }
            """;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void compile() throws IOException {
        Path source = Files.writeString(directory.resolve("frames.c"), PROGRAM);
        for (String[] kind : new String[][] {{"plain", "-O2"}, {"pointers", "-O1"}}) {
            String frames = kind[0].equals("pointers") ? "-fno-omit-frame-pointer" : "-fomit-frame-pointer";
            Run run = Run.of("gcc", kind[1], frames, "-fno-optimize-sibling-calls", "-fno-inline", "-pthread", "-w", "-o", directory.resolve(kind[0]).toString(), source.toString());
            assertThat(run.status()).as(run.err()).isZero();
        }
        Path stripped = directory.resolve("stripped");
        Files.copy(directory.resolve("plain"), stripped);
        assertThat(Run.of("strip", stripped.toString()).status()).isZero();
    }

    private static List<String> trace(Path trace, Path program, String... tracer) throws IOException {
        Path run = directory.resolve("run");
        Files.deleteIfExists(run);
        Files.copy(program, run);
        List<String> command = new ArrayList<>(List.of(tracer));
        command.addAll(List.of("-f", "-k", "-e", "trace=read,write,execve,exit_group", "-o", trace.toString(), run.toString(), "again"));
        Run done = Run.of(Path.of("/"), Map.of(), command);
        assertThat(done.status()).as(done.err()).isLessThanOrEqualTo(1);
        List<String> lines = Files.readAllLines(trace);
        return stacks(lines);
    }

    /** Each call or signal and its frames, but of the first execve, at which programs differ in what they launch by. */
    private static List<String> stacks(List<String> lines) {
        List<String> stacks = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        boolean first = true;
        for (String line : lines) {
            if (line.endsWith("<unfinished ...>")) { // the stack stands below the line that goes on with the call
                continue;
            }
            if (!line.startsWith(" > ") && one.length() > 0) {
                if (!first) {
                    stacks.add(one.toString());
                }
                first = false;
                one.setLength(0);
            }
            if (line.startsWith(" > ")) {
                one.append("\n").append(line.replace("(+0x0)", "()")); // libunwind finds a function without a name
            } else {
                one.append(line.replaceFirst("^\\d+ +(<\\.\\.\\. )?", "").replaceFirst("[ (].*", ""));
            }
        }
        stacks.add(one.toString());
        stacks.sort(null); // threads end in any order
        return stacks;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "pointers", "stripped"})
    void stacksAreThoseOfStrace(String kind) throws IOException {
        Path program = directory.resolve(kind);
        List<String> theirs = trace(directory.resolve("theirs"), program, "strace");
        assertThat(theirs).anyMatch(stack -> stack.startsWith("read") && stack.lines().count() > 22);
        assertThat(trace(directory.resolve("ptrace"), program, Run.SYSCOPE, "strace", "--source", "ptrace"))
                .isEqualTo(theirs);
        assertThat(trace(directory.resolve("bpf"), program, Run.SYSCOPE, "strace", "--source", "bpf")).isEqualTo(theirs);
    }

    @Test
    void jsonHoldsTheFrames() {
        for (String source : List.of("ptrace", "bpf")) {
            Run run = Run.syscope("strace", "--json", "-k", "--source", source, "-e", "trace=exit_group", "cat", "/dev/null");
            String call = run.err().lines().filter(line -> line.contains("\"syscall\":\"exit_group\"")).findFirst().orElseThrow();
            assertThat(call)
                    .containsPattern("\"stack\":\\[\\{\"file\":\"[^\"]*libc[^\"]*\",\"function\":\"_exit\",\"offset\":\\d+,\"place\":\\d+}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf", "ptrace"})
    void slowCallsHaveTheirStacks(String source) {
        Run run = Run.syscope("latency", "--source", source, "--above", "30ms", "-k", "-e", "trace=clock_nanosleep", "sleep", "0.05");
        List<String> lines = run.err().lines().toList();
        assertThat(lines.get(0)).contains("clock_nanosleep(");
        assertThat(lines.get(1)).startsWith(" > ").contains("libc").contains("nanosleep+0x");
        assertThat(lines).anyMatch(line -> line.startsWith(" > ") && line.contains("/sleep("));
        Run alone = Run.syscope("latency", "-k", "true");
        assertThat(alone.status()).isEqualTo(2);
        assertThat(alone.err()).contains("-k shows the stacks of slow calls: it needs --above DURATION").hasLineCount(1);
    }

    @Test
    void recordedCallsHaveTheirStacks() throws IOException {
        Path file = directory.resolve("stacks.jfr");
        Run run = Run.syscope("strace", "-k", "--source", "bpf", "-o", "/dev/null", "--jfr", file.toString(),
                "--jfr-threshold", "30ms", "-e", "trace=clock_nanosleep", "sleep", "0.05");
        assertThat(run.status()).as(run.err()).isZero();
        List<RecordedFrame> frames = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("syscope.Syscall"))
                .findFirst()
                .orElseThrow()
                .getStackTrace()
                .getFrames();
        assertThat(frames.get(0).getType()).isEqualTo("Native");
        assertThat(frames.get(0).getMethod().getName()).contains("nanosleep");
        assertThat(frames).anyMatch(frame -> frame.getMethod().getType().getName().equals("sleep"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf", "ptrace"})
    void compiledJavaMethodsHaveNames(String source) throws Exception {
        Path java = Files.writeString(directory.resolve("Pump.java"), JAVA);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, java.toString())).isZero();
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+PreserveFramePointer", "-Xmx64m", "-cp", directory.toString(), "Pump")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path out = directory.resolve("pump." + source);
        try {
            assertThat(jvm.inputReader().readLine()).isEqualTo("ready");
            Process tracer = new ProcessBuilder(
                            Run.SYSCOPE, "strace", "-f", "-k", "--source", source, "-e", "trace=write", "-o", out.toString(),
                            "-p", String.valueOf(jvm.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                String wanted = " > [jit](void Pump.pump(java.io.FileOutputStream)+0x";
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while ((!Files.exists(out) || !Files.readString(out).contains(wanted)) && System.nanoTime() < deadline) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                }
                List<String> lines = Files.readAllLines(out);
                int at = 0;
                while (at < lines.size() && !lines.get(at).startsWith(wanted)) {
                    at++;
                }
                assertThat(at).as(String.join("\n", lines.subList(0, Math.min(80, lines.size())))).isLessThan(lines.size());
                assertThat(lines.subList(Math.max(0, at - 8), at)).anyMatch(line -> line.contains("libjava.so("));
            } finally {
                tracer.toHandle().destroy();
                assertThat(tracer.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(jvm.isAlive()).isTrue();
            assertThat(Path.of("/tmp/perf-" + jvm.pid() + ".map")).doesNotExist();
        } finally {
            jvm.destroyForcibly().waitFor();
        }
    }
}
