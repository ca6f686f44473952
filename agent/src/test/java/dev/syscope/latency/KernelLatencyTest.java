package dev.syscope.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.proc.ProcSyscall;
import dev.syscope.linux.bpf.BpfFeature;
import dev.syscope.linux.bpf.Probe;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.Target;
import dev.syscope.trace.TraceListener.EndReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real programs counted by the real kernel. */
@Tag("kernel")
class KernelLatencyTest {
    @BeforeEach
    void privileges() {
        BpfRequired.check();
    }

    @Test
    void countsAreExactAndTheExitStatusIsThere() {
        LatencyRequest request = request(
                command("sh", "-c", "dd if=/dev/zero of=/dev/null bs=1 count=5000 2>/dev/null; exit 7"),
                Set.of(Dimension.SYSCALL, Dimension.COMM),
                512);
        try (KernelLatency latency = KernelLatency.open(request, InheritedState.read())) {
            assertThat(latency.run()).isEqualTo(new EndReason.Exited(7));
            LatencyTable table = latency.take();
            LatencyRow writes = find(table, Nr.WRITE, "dd");
            assertThat(writes.calls()).isBetween(5000L, 5010L);
            assertThat(writes.meanNanos()).isBetween(10.0, 20_000.0);
            assertThat(writes.totalNanos()).isGreaterThanOrEqualTo(writes.maxNanos());
            assertThat(table.overflow()).isZero();
            assertThat(latency.take().size()).as("nothing new").isZero();
        }
    }

    @Test
    void failuresAreToldApartByErrno() {
        LatencyRequest request = request(
                command("sh", "-c", "for i in 1 2 3 4 5; do cd /nonexistent; done 2>/dev/null; cd /"),
                Set.of(Dimension.SYSCALL, Dimension.ERRNO),
                512);
        try (KernelLatency latency = KernelLatency.open(request, InheritedState.read())) {
            latency.run();
            List<LatencyTable.Entry> entries = latency.take().sorted(SortOrder.CALLS);
            int chdir = Architecture.pick(80, 49);
            LatencyRow failed = entries.stream()
                    .filter(e -> e.key().nr() == chdir && e.key().errno() == Errno.ENOENT)
                    .findFirst()
                    .orElseThrow()
                    .row();
            assertThat(failed.calls()).isEqualTo(5);
            assertThat(failed.errors()).isEqualTo(5);
            assertThat(entries.stream().filter(e -> e.key().nr() == chdir && e.key().errno() == 0)).hasSize(1);
        }
    }

    @Test
    void moreKeysThanFitAreSaid() {
        LatencyRequest request = request(
                command("sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do /bin/true; done"), Set.of(Dimension.PID), 4);
        try (KernelLatency latency = KernelLatency.open(request, InheritedState.read())) {
            latency.run();
            LatencyTable table = latency.take();
            assertThat(table.size()).isEqualTo(4);
            assertThat(table.overflow()).isGreaterThan(50);
        }
    }

    @Test
    void withoutFollowingChildrenAreNotCounted() {
        Target target = command("sh", "-c", "dd if=/dev/zero of=/dev/null bs=1 count=500 2>/dev/null; true");
        LatencyRequest request =
                new LatencyRequest(target, false, SyscallSet.ALL, Set.of(Dimension.SYSCALL, Dimension.COMM), 512);
        try (KernelLatency latency = KernelLatency.open(request, InheritedState.read())) {
            latency.run();
            assertThat(latency.take().sorted(SortOrder.TOTAL)).noneMatch(e -> e.key().comm().equals("dd"));
        }
    }

    @Test
    void onlySelectedCallsAreCounted() {
        BitSet numbers = new BitSet();
        numbers.set(Nr.READ);
        numbers.set(40, 80); // too many to hook one by one
        LatencyRequest request = new LatencyRequest(
                command("dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=500", "status=none"),
                true,
                SyscallSet.of(Map.of(Architecture.host(), numbers)),
                Set.of(Dimension.SYSCALL),
                512);
        try (KernelLatency latency = KernelLatency.open(request, InheritedState.read())) {
            latency.run();
            assertThat(latency.hooking().way()).isEqualTo(Hooking.Way.ALL);
            LatencyTable table = latency.take();
            assertThat(table.sorted(SortOrder.TOTAL)).allMatch(e -> numbers.get(e.key().nr()));
            assertThat(find(table, Nr.READ, "").calls()).isBetween(500L, 510L);
        }
    }

    /**
     * On whichever kernel: by functions where they can be hooked, which must really be tried, by tracepoints elsewhere.
     */
    @Test
    @Tag("kernel")
    void fewCallsAreHookedAloneAndCountedExactly() {
        String script = "import os\n"
                + "for i in range(1000): os.getppid()\n"
                + "for i in range(7):\n  try: os.fsync(999)\n  except OSError: pass\n"
                + "for i in range(5): os.getsid(0)\n"
                + "if os.fork() == 0: os.getppid(); os._exit(0)\n"
                + "os.wait()\n";
        BitSet numbers = new BitSet();
        SyscallTable table = SyscallTable.of(Architecture.host());
        for (String name : List.of("getppid", "fsync", "getsid", "clone", "exit_group")) {
            numbers.set(table.number(name).orElseThrow());
        }
        LatencyRequest request = new LatencyRequest(
                command("python3", "-c", script),
                true,
                SyscallSet.of(Map.of(Architecture.host(), numbers)),
                Set.of(Dimension.SYSCALL, Dimension.PID),
                512);
        try (KernelLatency latency = KernelLatency.open(request, InheritedState.read())) {
            boolean functions = BpfFeature.FENTRY.probe() instanceof Probe.Supported
                    && BpfFeature.FEXIT.probe() instanceof Probe.Supported;
            assertThat(latency.hooking().way()).as(latency.hooking().refused())
                    .isEqualTo(functions ? Hooking.Way.FUNCTIONS : Hooking.Way.TRACEPOINTS);
            assertThat(latency.hooking().refused().isEmpty()).isEqualTo(functions);
            assertThat(latency.run()).isEqualTo(new EndReason.Exited(0));
            List<LatencyTable.Entry> rows = latency.take().sorted(SortOrder.CALLS);
            assertThat(rows).allMatch(row -> numbers.get(row.key().nr()));
            assertThat(calls(rows, "getppid")).containsExactly(1000L, 1L);
            assertThat(calls(rows, "fsync")).containsExactly(7L);
            assertThat(rows.stream().filter(row -> row.row().errors() == 7)).hasSize(1);
            assertThat(calls(rows, "getsid")).containsExactly(5L);
            assertThat(calls(rows, "clone")).containsExactly(1L);
            assertThat(latency.lost()).isZero();
        }
    }

    private static List<Long> calls(List<LatencyTable.Entry> rows, String call) {
        int nr = SyscallTable.of(Architecture.host()).number(call).orElseThrow();
        return rows.stream().filter(row -> row.key().nr() == nr).map(row -> row.row().calls()).toList();
    }

    /** The thread that executes a program gets its process's id, in the middle of the call. */
    @Test
    void threadThatExecutesAProgramStaysWhatItIs() {
        String script = "import os,threading\n"
                + "t=threading.Thread(target=lambda: os.execv('/bin/sh', ['sh', '-c', 'cd /; cd /; cd /']))\n"
                + "t.start(); t.join()\n";
        for (boolean follow : new boolean[] {true, false}) {
            LatencyRequest request = new LatencyRequest(
                    command("python3", "-c", script), follow, SyscallSet.ALL, Set.of(Dimension.SYSCALL), 512);
            try (KernelLatency latency = KernelLatency.open(request, InheritedState.read())) {
                assertThat(latency.run()).isEqualTo(new EndReason.Exited(0));
                LatencyTable table = latency.take();
                assertThat(find(table, Nr.EXECVE, "").calls()).isEqualTo(2);
                assertThat(find(table, Architecture.pick(80, 49), "").calls()).as("chdir").isEqualTo(3);
                assertThat(latency.lost()).isZero();
                assertThat(latency.inProgress()).isEmpty();
            }
        }
    }

    @Test
    void callThatHasNotReturnedIsSaidWithItsAge() throws Exception {
        Process sleeper = new ProcessBuilder("sh", "-c", "read line; exec sleep 100").start();
        Target target = new Target.Processes(List.of((int) sleeper.pid()));
        try (KernelLatency latency =
                KernelLatency.open(request(target, EnumSet.of(Dimension.SYSCALL), 512), InheritedState.read())) {
            sleeper.getOutputStream().write('\n');
            sleeper.getOutputStream().flush();
            long deadline = System.nanoTime() + 10_000_000_000L;
            List<InProgress> calls = List.of();
            while (calls.stream().noneMatch(call -> call.comm().equals("sleep") && call.ageNanos() > 50_000_000)) {
                assertThat(System.nanoTime()).as("in progress: %s", calls).isLessThan(deadline);
                calls = latency.inProgress();
                Thread.yield();
            }
            assertThat(calls).hasSize(1);
            assertThat(calls.get(0).pid()).isEqualTo((int) sleeper.pid());
            assertThat(calls.get(0).tid()).isEqualTo((int) sleeper.pid());
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    @Test
    void callFromBeforeTheMeasurementIsSaidUntilItReturns() throws Exception {
        Process blocked = new ProcessBuilder("sh", "-c", "read line; exec sleep 100").start();
        try {
            int pid = (int) blocked.pid();
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (ProcSyscall.nr(ProcSyscall.line(pid)) != Nr.READ) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.yield();
            }
            Target target = new Target.Processes(List.of(pid));
            try (KernelLatency latency =
                    KernelLatency.open(request(target, EnumSet.of(Dimension.SYSCALL), 512), InheritedState.read())) {
                assertThat(latency.inProgress()).singleElement().satisfies(call -> {
                    assertThat(call.isOlder()).isTrue();
                    assertThat(call.nr()).isEqualTo(Nr.READ);
                    assertThat(call.pid()).isEqualTo(pid);
                    assertThat(call.tid()).isEqualTo(pid);
                    assertThat(call.comm()).isEqualTo("sh");
                    assertThat(call.ageNanos()).isPositive();
                });
                blocked.getOutputStream().write('\n');
                blocked.getOutputStream().flush();
                List<InProgress> calls = List.of();
                while (calls.stream().noneMatch(call -> call.comm().equals("sleep") && call.ageNanos() > 50_000_000)) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    Thread.yield();
                    calls = latency.inProgress();
                }
                assertThat(calls).singleElement().matches(call -> !call.isOlder());
            }
        } finally {
            blocked.destroyForcibly().waitFor();
        }
    }

    @Test
    void processesOfACgroupAreCountedWhileTheyAreInIt() throws Exception {
        Optional<Path> mount = ProcFile.text("/proc/self/mounts").lines()
                .map(line -> line.split(" "))
                .filter(fields -> fields[2].equals("cgroup2"))
                .map(fields -> Path.of(fields[1]))
                .filter(Files::isWritable)
                .findFirst();
        assumeTrue(mount.isPresent(), "needs a cgroup tree of version 2 that can be written");
        Path outer = mount.get().resolve("syscope-test-" + ProcessHandle.current().pid());
        Path inner = outer.resolve("inner");
        String enter = "echo $$ >" + inner + "/cgroup.procs";
        String leave = "echo $$ >" + mount.get() + "/cgroup.procs";
        Files.createDirectories(inner);
        Process shell = new ProcessBuilder(
                        "sh", "-c", "read a; cd /; " + enter + "; cd /; cd /; cd /; " + leave + "; cd /; echo; read b")
                .start();
        try (KernelLatency latency = KernelLatency.open(
                request(new Target.Cgroup(outer), EnumSet.of(Dimension.SYSCALL), 512), InheritedState.read())) {
            shell.getOutputStream().write('\n');
            shell.getOutputStream().flush();
            shell.getInputStream().read(); // it has left
            LatencyTable table = latency.take();
            assertThat(find(table, Architecture.pick(80, 49), "").calls()).isEqualTo(3);
            assertThat(latency.inProgress()).as("it reads elsewhere").isEmpty();
        } finally {
            shell.destroyForcibly().waitFor();
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (!inner.toFile().delete() && System.nanoTime() < deadline) { // busy until the process is gone from it
                Thread.yield();
            }
            Files.delete(outer);
        }
    }

    /** In twenty rounds come 200 processes, with room for 16 at once. */
    @Test
    void keysThatCameAndWentMakeRoomForOthers() throws Exception {
        Process shell = new ProcessBuilder(
                        "sh", "-c", "while read round; do for i in 1 2 3 4 5 6 7 8 9 10; do (cd /); done; echo; done")
                .start();
        BitSet chdir = new BitSet();
        chdir.set(Architecture.pick(80, 49));
        LatencyRequest request = new LatencyRequest(
                new Target.Processes(List.of((int) shell.pid())), true,
                SyscallSet.of(Map.of(Architecture.host(), chdir)), EnumSet.of(Dimension.PID), 16);
        try (KernelLatency latency = KernelLatency.open(request, InheritedState.read())) {
            LatencyTable whole = new LatencyTable(1000);
            for (int round = 0; round < 20; round++) {
                shell.getOutputStream().write('\n');
                shell.getOutputStream().flush();
                shell.getInputStream().read(); // it is over
                for (int readings = 0; readings < 3; readings++) {
                    whole.add(latency.take());
                }
            }
            assertThat(whole.overflow()).isZero();
            assertThat(whole.size()).isEqualTo(200);
            assertThat(whole.sorted(SortOrder.CALLS)).allMatch(row -> row.row().calls() == 1);
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }

    @Test
    void targetThatIsNotThereIsOneLine() {
        Target gone = new Target.Processes(List.of(4_194_303));
        assertThatThrownBy(() -> KernelLatency.open(request(gone, Set.of(), 16), InheritedState.read()))
                .isInstanceOf(LinuxException.class)
                .hasMessage("process 4194303: ESRCH, No such process");
        Target nothing = new Target.Command("/nonexistent/program", List.of("program"), List.of(), Optional.empty());
        try (KernelLatency latency = KernelLatency.open(request(nothing, Set.of(), 16), InheritedState.read())) {
            assertThatThrownBy(latency::run).hasMessageContaining("ENOENT");
        }
    }

    @Test
    void nothingStaysInTheKernelNorOpen() throws IOException {
        open();
        long before = openFiles();
        for (int i = 0; i < 3; i++) {
            open();
        }
        assertThat(openFiles()).isEqualTo(before);
    }

    private static void open() {
        try (KernelLatency latency = KernelLatency.open(
                request(command("true"), Set.of(Dimension.SYSCALL), 64), InheritedState.read())) {
            latency.run();
            latency.take();
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static LatencyRow find(LatencyTable table, int nr, String comm) {
        return table.sorted(SortOrder.TOTAL).stream()
                .filter(e -> e.key().nr() == nr && e.key().comm().equals(comm))
                .findFirst()
                .orElseThrow()
                .row();
    }

    private static LatencyRequest request(Target target, Set<Dimension> by, int maxKeys) {
        return new LatencyRequest(target, true, SyscallSet.ALL, by, maxKeys);
    }

    private static Target command(String name, String... arguments) {
        List<String> all = Stream.concat(Stream.of(name), Stream.of(arguments)).toList();
        String file = Files.exists(Path.of("/bin", name)) ? "/bin/" + name : "/usr/bin/" + name;
        return new Target.Command(file, all, List.of("PATH=/usr/bin:/bin"), Optional.empty());
    }
}
