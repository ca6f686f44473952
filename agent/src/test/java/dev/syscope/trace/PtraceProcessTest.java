package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.trace.TraceListener.EndReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What processes and threads do to each other while they are traced. */
@Timeout(60)
@Tag("kernel")
class PtraceProcessTest {
    private static final int EXECVE = Architecture.pick(59, 221);
    private static final int GETPPID = Architecture.pick(110, 173);
    private static final int CLOCK_NANOSLEEP = Architecture.pick(230, 115);
    private static final int RESTART_SYSCALL = Architecture.pick(219, 128);

    private final Recorder recorder = new Recorder();

    @AfterEach
    void orderMadeSense() {
        assertThat(recorder.mistakes).isEmpty();
    }

    private EndReason python(String script) {
        return run(Recorder.request(Recorder.command("/usr/bin/python3", "-c", script)), recorder);
    }

    private static EndReason run(TraceRequest request, Recorder recorder) {
        try (PtraceSource source = new PtraceSource(request)) {
            return source.run(recorder);
        }
    }

    @Test
    void execveOfAThreadTakesTheLeadersPlace() {
        EndReason end = python("""
                import os, threading, time
                threading.Thread(target=time.sleep, args=[100], daemon=True).start()
                threading.Thread(target=lambda: os.execv('/bin/sh', ['sh', '-c', 'exit 9'])).start()
                time.sleep(100)
                """);
        assertThat(end).isEqualTo(new EndReason.Exited(9));
        Recorder.Event superseded = recorder.of("superseded").getFirst();
        assertThat(recorder.of("superseded")).hasSize(1);
        assertThat(superseded.pid()).isEqualTo(superseded.tid());
        int former = (int) superseded.value();
        assertThat(recorder.of("entered", EXECVE)).anyMatch(event -> event.tid() == former);
        assertThat(recorder.of("exited", EXECVE).getLast())
                .matches(event -> event.tid() == superseded.tid() && event.value() == 0 && event.durationNanos() > 0);
        // one end each: of the leader, which is the former thread, and of the third thread; none of the former tid
        assertThat(recorder.ends).hasSize(2).doesNotContainKey(former);
    }

    @Test
    void threadsBelongToTheirProcess() {
        python("""
                import os, threading
                threads = [threading.Thread(target=os.getppid) for i in range(20)]
                [t.start() for t in threads]
                [t.join() for t in threads]
                """);
        assertThat(recorder.of("attached")).hasSize(21);
        assertThat(recorder.of("attached").stream().map(Recorder.Event::pid).distinct()).hasSize(1);
        assertThat(recorder.of("exited", GETPPID).stream().map(Recorder.Event::tid).distinct()).hasSize(20);
        assertThat(recorder.ends).hasSize(21);
    }

    @Test
    void vforkedChildrenAreFollowed() {
        EndReason end = python("""
                import os, subprocess
                pids = [os.posix_spawn('/bin/true', ['true'], {}) for i in range(10)]
                [os.waitpid(pid, 0) for pid in pids]
                subprocess.run(['/bin/sh', '-c', 'exit 3'])
                """);
        assertThat(end).isEqualTo(new EndReason.Exited(0));
        assertThat(recorder.of("attached")).hasSize(12);
        assertThat(recorder.ends).hasSize(12).containsValue(new EndReason.Exited(3));
    }

    @Test
    void manyChildrenAtOnceAreAllSeenToTheirEnds() {
        run(Recorder.request(Recorder.sh("for i in 1 2 3 4 5 6 7 8 9 10; do for j in 1 2 3 4 5; do (exit 1) & done; done; wait")),
                recorder);
        assertThat(recorder.of("attached")).hasSize(51);
        assertThat(recorder.ends).hasSize(51);
    }

    @Test
    void killedWithinACallHasNoExitOfIt() {
        EndReason end = python("""
                import os, signal, threading, time
                threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
                time.sleep(100)
                """);
        assertThat(end).isEqualTo(new EndReason.Killed(9, false));
        assertThat(recorder.ends).hasSize(2);
        assertThat(recorder.ends.values()).containsOnly(new EndReason.Killed(9, false));
    }

    @Test
    void interruptedSleepIsRestartedAndItsCallKnown() {
        List<Integer> interrupted = new ArrayList<>();
        Recorder watching = new Recorder() {
            @Override
            public void entered(SyscallRecord call) {
                super.entered(call);
                if (call.nr() == RESTART_SYSCALL) {
                    interrupted.add(call.interruptedNr());
                }
                if (call.nr() == CLOCK_NANOSLEEP) {
                    // A stop and its end, while it sleeps: pending until it is, since it is stopped at the entry now
                    Kernel.syscall(Nr.KILL, call.pid(), 19);
                }
            }

            @Override
            public void signal(SignalRecord signal) {
                super.signal(signal);
                if (signal.isGroupStop()) {
                    Kernel.syscall(Nr.KILL, signal.pid(), 18);
                }
            }
        };
        EndReason end = run(Recorder.request(Recorder.command("/bin/sleep", "0.05")), watching);
        assertThat(watching.mistakes).isEmpty();
        assertThat(end).isEqualTo(new EndReason.Exited(0));
        assertThat(watching.of("groupStop")).hasSize(1);
        assertThat(interrupted).containsOnly(CLOCK_NANOSLEEP);
        assertThat(interrupted).isNotEmpty();
    }

    @Test
    void architectureIsThatOfEachCall() {
        assumeTrue(Architecture.host() == Architecture.X86_64, "i386 and x32 are x86-64's");
        Map<Architecture, List<Integer>> made = new EnumMap<>(Architecture.class);
        Recorder watching = new Recorder() {
            @Override
            public void exited(SyscallRecord call) {
                super.exited(call);
                made.computeIfAbsent(call.architecture(), any -> new ArrayList<>()).add(call.nr());
            }
        };
        run(Recorder.request(Recorder.command("/usr/bin/python3", "-c", """
                import ctypes, mmap
                libc = ctypes.CDLL(None)
                libc.syscall(0x40000000 | 39)
                code = mmap.mmap(-1, 4096, prot=7)
                code.write(bytes.fromhex('53 b814000000 cd80 5b c3')) # push rbx; mov eax, 20; int 0x80; pop rbx; ret
                ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
                """)), watching);
        assertThat(watching.mistakes).isEmpty();
        assertThat(made.get(Architecture.X32)).containsExactly(39);
        if (made.containsKey(Architecture.I386)) { // a kernel may have been built without
            assertThat(made.get(Architecture.I386)).containsExactly(20);
        }
    }

    @Test
    void processIsLetGoAtExecveWhenAsked() {
        EndReason end = run(new TraceRequest(Recorder.sh("(exec /bin/true); (exit 2); exec /bin/sleep 0"), true, SyscallSet.ALL,
                Recorder.ALL_SIGNALS, List.of(), true, false), recorder);
        assertThat(recorder.of("detached")).hasSize(2);
        assertThat(recorder.ends.values()).containsExactly(new EndReason.Exited(2));
        assertThat(end).isEqualTo(new EndReason.Exited(0));
    }

    @Test
    void busyThreadDoesNotStarveTheOthers() {
        python("""
                import os, threading, time
                done = False
                def busy():
                    while not done: os.getppid()
                threads = [threading.Thread(target=busy) for i in range(3)]
                [t.start() for t in threads]
                time.sleep(0.3)
                done = True
                [t.join() for t in threads]
                """);
        Map<Integer, Long> each = new java.util.HashMap<>();
        recorder.of("exited", GETPPID).forEach(event -> each.merge(event.tid(), 1L, Long::sum));
        assertThat(each).hasSize(3);
        long most = each.values().stream().max(Long::compare).orElseThrow();
        long least = each.values().stream().min(Long::compare).orElseThrow();
        assertThat(least).isGreaterThan(most / 20); // Python's own lock is not fair either
    }

    @Test
    void filesAndThreadsOfOursAreBackAfterwards() {
        run(Recorder.request(Recorder.sh("exit 0")), recorder);
        int files = new java.io.File("/proc/self/fd").list().length;
        int threads = new java.io.File("/proc/self/task").list().length;
        for (int i = 0; i < 20; i++) {
            run(Recorder.request(Recorder.sh("exit 0")), new Recorder());
        }
        assertThat(new java.io.File("/proc/self/fd").list()).hasSize(files);
        assertThat(new java.io.File("/proc/self/task").list().length).isLessThanOrEqualTo(threads + 2); // the JIT's
    }
}
