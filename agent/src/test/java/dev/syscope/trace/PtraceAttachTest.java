package dev.syscope.trace;

import static dev.syscope.trace.Program.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.proc.ProcStatus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@Tag("kernel")
class PtraceAttachTest {
    private static final int GETPPID = Architecture.pick(110, 173);

    @TempDir
    Path directory;

    private static TraceRequest attach(int... pids) {
        return Recorder.request(new Target.Processes(java.util.Arrays.stream(pids).boxed().toList()));
    }

    /** Counts bytes that it writes until a file called stop is there; a second thread sleeps in short turns. */
    private static final String COUNTING = """
            import os, threading, time
            n = 0
            late = []
            def sleeper():
                while not os.path.exists('stop'):
                    time.sleep(0.002)
            t = threading.Thread(target=sleeper)
            t.start()
            fd = os.open('written', os.O_WRONLY | os.O_CREAT)
            while not os.path.exists('stop'):
                os.getppid()
                n += os.write(fd, b'x')
            t.join()
            print(n, os.stat('written').st_size)
            """;

    @Test
    void attachAndDetachAHundredTimes() throws IOException {
        try (Program program = Program.python(directory, COUNTING)) {
            await("it writes", () -> Files.exists(directory.resolve("written")));
            int fds = openFiles();
            for (int i = 0; i < 100; i++) {
                try (Background trace = new Background(attach(program.pid()))) {
                    await("calls are seen", () -> trace.recorder.calls > 10 || trace.isDone());
                }
                assertThat(program.status().number("TracerPid")).isZero();
            }
            assertThat(openFiles()).isEqualTo(fds);
            Files.createFile(directory.resolve("stop"));
            await("it ends", program::hasEnded);
            String[] counts = program.output().strip().split(" ");
            assertThat(counts).hasSize(2);
            assertThat(counts[0]).isEqualTo(counts[1]);
        }
    }

    @Tag("slow")
    @Test
    void targetOutlivesATracerThatIsKilledFiftyTimes() throws Exception {
        try (Program program = Program.python(directory, COUNTING)) {
            await("it writes", () -> Files.exists(directory.resolve("written")));
            for (int i = 0; i < 50; i++) {
                Process tracer = TracerProcess.start(program.pid());
                assertThat(tracer.getInputStream().read()).isGreaterThan(0); // it has seen calls
                tracer.destroyForcibly().waitFor();
                assertThat(program.hasEnded()).isFalse();
            }
            assertThat(program.status().number("TracerPid")).isZero();
            Files.createFile(directory.resolve("stop"));
            await("it ends", program::hasEnded);
            String[] counts = program.output().strip().split(" ");
            assertThat(counts).hasSize(2);
            assertThat(counts[0]).isEqualTo(counts[1]);
        }
    }

    private static int openFiles() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? -1 : names.length;
    }

    @Test
    void allThreadsAreSeizedAndGoOn() throws IOException {
        try (Program program = Program.python(directory, """
                import os, threading, time
                def work():
                    while not os.path.exists('stop'):
                        os.getppid(); time.sleep(0.001)
                threads = [threading.Thread(target=work) for i in range(4)]
                [t.start() for t in threads]
                [t.join() for t in threads]
                print('right')
                """)) {
            await("it has threads", () -> ProcStatus.threads(program.pid()).length == 5);
            try (Background trace = new Background(attach(program.pid()))) {
                await("calls of all are seen", () -> trace.recorder.calls > 200 && threads(trace, GETPPID) == 4);
                trace.stop();
                trace.join();
                assertThat(trace.recorder.of("attached")).hasSize(5).allMatch(e -> e.pid() == program.pid());
                assertThat(trace.recorder.detached).hasSize(5);
            }
            Files.createFile(directory.resolve("stop"));
            await("it ends", program::hasEnded);
            assertThat(program.output()).isEqualTo("right\n");
        }
    }

    /** How many threads have returned from a call. */
    private static long threads(Background trace, int nr) {
        return trace.recorder.of("exited", nr).stream().map(Recorder.Event::tid).distinct().count();
    }

    @Test
    void blockedCallIsNotBroken() throws IOException {
        Path pipe = directory.resolve("pipe");
        Program mkfifo = Program.start(directory, "/usr/bin/mkfifo", pipe.toString());
        await("the pipe is there", mkfifo::hasEnded);
        try (Program program = Program.python(directory, """
                import os
                fd = os.open('pipe', os.O_RDWR)
                print(os.read(fd, 10), flush=True)
                """)) {
            await("it blocks", () -> program.status().state() == 'S' && readsPipe(program.pid()));
            for (int i = 0; i < 5; i++) {
                try (Background trace = new Background(attach(program.pid()))) {
                    await("the call is seen", () -> trace.recorder.calls > 0);
                }
                assertThat(program.output()).isEmpty();
            }
            Files.writeString(pipe, "late");
            await("it ends", program::hasEnded);
            assertThat(program.output()).isEqualTo("b'late'\n");
        }
    }

    private static boolean readsPipe(int pid) {
        return dev.syscope.linux.proc.ProcFile.text("/proc/" + pid + "/syscall").startsWith(Architecture.pick(0, 63) + " ");
    }

    @Test
    void stoppedProcessStaysStopped() throws IOException {
        try (Program program = Program.start(directory, "/bin/sleep", "100")) {
            program.signal(19);
            await("it is stopped", () -> program.status().state() == 'T');
            for (int i = 0; i < 3; i++) {
                try (Background trace = new Background(attach(program.pid()))) {
                    await("the stop is seen", () -> !trace.recorder.attached.isEmpty() && !trace.recorder.of("groupStop").isEmpty());
                }
                await("it is stopped again", () -> program.status().state() == 'T');
            }
            program.signal(18);
            await("it sleeps", () -> program.status().state() == 'S');
        }
    }

    @Test
    void jobControlWorksUnderTrace() throws IOException {
        try (Program program = Program.python(directory, """
                import os, time
                print('begun', flush=True)
                while not os.path.exists('stop'): time.sleep(0.001)
                """)) {
            await("it runs", () -> program.output().equals("begun\n"));
            try (Background trace = new Background(attach(program.pid()))) {
                await("calls are seen", () -> trace.recorder.calls > 10);
                program.signal(19); // SIGTSTP would not stop an orphaned process group, which ours may be
                await("the stop is seen", () -> !trace.recorder.of("groupStop").isEmpty());
                long calls = quiet(trace);
                assertThat(trace.recorder.of("groupStop")).singleElement().matches(e -> e.nr() == 19);
                program.signal(18);
                await("it goes on", () -> trace.recorder.calls > calls + 10);
            }
            Files.createFile(directory.resolve("stop"));
            await("it ends", program::hasEnded);
        }
    }

    /** Waits until no more calls come. */
    private static long quiet(Background trace) {
        long[] last = {-1, System.nanoTime()};
        await("no calls come", () -> {
            long now = System.nanoTime();
            if (trace.recorder.calls != last[0]) {
                last[0] = trace.recorder.calls;
                last[1] = now;
            }
            return now - last[1] > 50_000_000;
        });
        return last[0];
    }

    @Test
    void killedInTheMidstOfACallIsToldAsEnd() throws IOException {
        try (Program program = Program.start(directory, "/bin/sleep", "100");
                Background trace = new Background(attach(program.pid()))) {
            await("the call is seen", () -> trace.recorder.calls > 0);
            program.signal(9);
            trace.join();
            assertThat(trace.recorder.ends).containsEntry(program.pid(), new TraceListener.EndReason.Killed(9, false));
        }
    }

    @Test
    @Tag("slow")
    void twoThousandThreads() throws IOException {
        try (Program program = Program.python(directory, """
                import os, threading, time
                threading.stack_size(65536)
                def work():
                    while not os.path.exists('stop'): time.sleep(1)
                threads = [threading.Thread(target=work) for i in range(2000)]
                [t.start() for t in threads]
                print('begun', flush=True)
                [t.join() for t in threads]
                print('right')
                """)) {
            await("it has its threads", () -> program.output().startsWith("begun"));
            try (Background trace = new Background(attach(program.pid()))) {
                await("all are attached", () -> trace.recorder.attached.size() == 2001 || trace.isDone());
                await("calls are seen", () -> trace.recorder.calls > 2000);
                trace.stop();
                trace.join();
                assertThat(trace.recorder.detached).hasSize(2001);
            }
            Files.createFile(directory.resolve("stop"));
            await("it ends", program::hasEnded);
            assertThat(program.output()).isEqualTo("begun\nright\n");
        }
    }

    @Test
    void whatCannotBeTracedIsToldInOneLine() throws IOException {
        assertThatThrownBy(() -> run(attach(999_999_999)))
                .isInstanceOf(LinuxException.class)
                .hasMessage("attach: ptrace(PTRACE_SEIZE, 999999999): ESRCH, No such process");
        assertThatThrownBy(() -> run(attach((int) ProcessHandle.current().pid())))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("is syscope itself");
        if (ProcStatus.of(2).isKernelThread()) {
            assertThatThrownBy(() -> run(attach(2)))
                    .hasMessage("attach: ptrace(PTRACE_SEIZE, 2): EPERM, Operation not permitted. "
                            + "kthreadd is a thread of the kernel, which makes no system calls");
        }
        try (Program program = Program.start(directory, "/bin/sleep", "100");
                Background trace = new Background(attach(program.pid()))) {
            await("it is traced", () -> program.status().number("TracerPid") > 0 || trace.isDone());
            assertThatThrownBy(() -> run(attach(program.pid())))
                    .hasMessageContaining("It is traced by ")
                    .hasMessageContaining("(pid " + program.status().number("TracerPid") + ")");
        }
    }

    private static void run(TraceRequest request) {
        try (PtraceSource source = new PtraceSource(request)) {
            source.run(new Recorder());
        }
    }

    @Test
    void oneThatCannotBeTracedDoesNotKeepFromTheOthers() throws IOException {
        List<Integer> refused = new java.util.concurrent.CopyOnWriteArrayList<>();
        Recorder recorder = new Recorder() {
            @Override
            public void refused(int pid, String reason) {
                refused.add(pid);
            }
        };
        try (Program program = Program.start(directory, "/bin/sleep", "100");
                Background trace = new Background(attach(999_999_999, program.pid()), recorder)) {
            await("calls are seen", () -> trace.recorder.calls > 0);
            assertThat(refused).containsExactly(999_999_999);
        }
    }
}
