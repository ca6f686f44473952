package dev.syscope.trace;

import static dev.syscope.trace.Program.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.trace.TraceListener.EndReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a trace ends before its target does. */
@Timeout(60)
@Tag("kernel")
class PtraceStopTest {
    @TempDir
    Path directory;

    private static TraceRequest attach(Program program) {
        return Recorder.request(new Target.Processes(List.of(program.pid())));
    }

    @Test
    void blockedWaitIsWoken() throws IOException {
        try (Program program = Program.start(directory, "/bin/sleep", "100");
                Background trace = new Background(attach(program))) {
            await("it has gone idle", () -> trace.recorder.idles > 0);
            long begun = System.nanoTime();
            trace.stop();
            trace.join();
            assertThat(System.nanoTime() - begun).isLessThan(1_000_000_000L);
            assertThat(trace.recorder.detached).containsExactly(program.pid());
            await("it sleeps again", () -> program.status().state() == 'S');
        }
    }

    @Test
    void launchedCommandGoesOn() {
        Path made = directory.resolve("made");
        try (Background trace = new Background(Recorder.request(Recorder.sh("sleep 0.2; echo > " + made)))) {
            await("calls are seen", () -> trace.recorder.calls > 10);
            trace.stop();
            trace.join();
            assertThat(made).doesNotExist();
        }
        await("the command has gone on", () -> Files.exists(made));
    }

    @Test
    void stopBeforeTheBeginningLetsTheCommandRunUntraced() {
        Path made = directory.resolve("made");
        Recorder recorder = new Recorder();
        try (PtraceSource source = new PtraceSource(Recorder.request(Recorder.sh("echo > " + made)))) {
            source.stop();
            source.run(recorder);
        }
        await("the command has run", () -> Files.exists(made));
        assertThat(recorder.ends).isEmpty();
    }

    @Test
    void failingListenerLeavesTheTargetRunning() throws IOException {
        Recorder failing = new Recorder() {
            @Override
            public void entered(SyscallRecord call) {
                throw new IllegalStateException("disk full");
            }
        };
        try (Program program = Program.python(directory, """
                import os, time
                while not os.path.exists('stop'): time.sleep(0.001)
                print('right')
                """)) {
            await("it runs", () -> program.status().state() == 'S');
            assertThatThrownBy(() -> {
                try (PtraceSource source = new PtraceSource(attach(program))) {
                    source.run(failing);
                }
            }).hasMessage("disk full");
            assertThat(program.status().number("TracerPid")).isZero();
            Files.createFile(directory.resolve("stop"));
            await("it ends", program::hasEnded);
            assertThat(program.output()).isEqualTo("right\n");
        }
    }

    @Test
    void delayedCallGoesOnWithItsInjectedResult() throws IOException {
        Injection rule = new Injection(yieldOnly(), OptionalInt.empty(), OptionalLong.of(4711), OptionalInt.empty(),
                OptionalInt.empty(), 60_000_000, 0, 1, 1, 1);
        try (Program program = Program.start(directory, "/usr/bin/perl", "-e",
                "$| = 1; print \"begun\\n\"; <STDIN>; 1 until -e \"go\"; print syscall(" + YIELD + "), \"\\n\"; sleep 100")) {
            await("it runs", () -> program.output().equals("begun\n"));
            TraceRequest request = new TraceRequest(new Target.Processes(List.of(program.pid())), true,
                    SyscallSet.ALL, Recorder.ALL_SIGNALS, List.of(rule), false, false);
            try (Background trace = new Background(request)) {
                await("calls are seen", () -> trace.recorder.calls > 0);
                Files.createFile(directory.resolve("go"));
                await("the call is entered", () -> !trace.recorder.of("entered", YIELD).isEmpty());
            }
            await("it has its result", () -> program.output().equals("begun\n4711\n"));
        }
    }

    private static final int YIELD = dev.syscope.linux.Architecture.pick(24, 124);

    private static SyscallSet yieldOnly() {
        java.util.BitSet bits = new java.util.BitSet();
        bits.set(YIELD);
        return SyscallSet.of(java.util.Map.of(dev.syscope.linux.Architecture.host(), bits));
    }

    @Test
    void childThatIsBeingMadeIsLetGoToo() throws IOException {
        try (Program program = Program.start(directory, "/bin/sh", "-c",
                "while [ ! -e stop ]; do /bin/true & /bin/true & wait; done; echo right")) { // never more than two
            for (int i = 0; i < 30; i++) {
                try (Background trace = new Background(attach(program))) {
                    await("calls are seen", () -> trace.recorder.calls > 20);
                }
                // What was traced must not be left stopped: with no tracer, state t would stay for ever
                await("none is traced", () -> traced().isEmpty());
            }
            Files.createFile(directory.resolve("stop"));
            await("it ends", program::hasEnded);
            assertThat(program.output()).isEqualTo("right\n");
        }
    }

    /** The processes that are traced by a thread of ours. */
    private static List<Integer> traced() {
        int own = (int) Kernel.syscall(Nr.GETPID);
        String[] names = new java.io.File("/proc").list((folder, name) -> name.matches("[0-9]+"));
        return java.util.Arrays.stream(names)
                .map(Integer::valueOf)
                .filter(pid -> {
                    int tracer = ProcStatus.of(pid).number("TracerPid");
                    return tracer > 0 && ProcStatus.of(tracer).number("Tgid") == own;
                })
                .toList();
    }

    @Test
    void endOfTheCommandIsKnownThoughItsChildrenGoOn() {
        EndReason end;
        try (PtraceSource source = new PtraceSource(Recorder.request(Recorder.sh("sleep 0.3 & exit 6")))) {
            end = source.run(new Recorder());
        }
        assertThat(end).isEqualTo(new EndReason.Exited(6));
    }
}
