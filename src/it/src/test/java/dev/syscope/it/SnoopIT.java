package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.bpf.BpfFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The snoop views from end to end, each against what their peers get wrong. */
class SnoopIT {
    /** A traced open may take an emulated machine a millisecond. */
    private static final int OPENS = Boolean.getBoolean("syscope.throwaway") ? 2_000 : 20_000;

    /** Opens a file N times, and prints its own pid. */
    private static final String OPENER =
            "import os,sys\nfor i in range(int(sys.argv[1])): os.close(os.open('/etc/hostname', os.O_RDONLY))\n"
                    + "print(os.getpid())";

    @TempDir
    private Path directory;

    @BeforeAll
    static void permitted() {
        boolean supported = BpfFeature.BTF_TRACEPOINT.probe().isSupported();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(supported).as("BPF under CI").isTrue();
        }
        assumeTrue(supported, "needs CAP_BPF, CAP_PERFMON and BTF-enabled tracepoints");
    }

    private static List<String> opens(List<String> lines) {
        return lines.stream().filter(line -> line.endsWith(" /etc/hostname")).toList();
    }

    @Test
    @Tag("kernel")
    void everyOpenIsALine() throws IOException {
        Path file = directory.resolve("out");
        Run run = Run.syscope(
                "opensnoop", "--strict", "-o", file.toString(), "python3", "-c", OPENER, Integer.toString(OPENS));
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(0)).isEqualTo("PID    COMM              FD ERR PATH");
        int pid = Integer.parseInt(run.out().strip());
        assertThat(opens(lines)).hasSize(OPENS).allMatch(line -> line.startsWith(String.format("%-6d %-16s %3d   0 ", pid, "python3", 3)));
    }

    @Test
    @Tag("kernel")
    void whatIsLostIsSaidAndCountsForStrict() throws IOException, InterruptedException {
        Blocked run = blocked(OPENS, "--buffer", "4K", "--buffer-limit", "0");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err().substring(Run.SYSCOPE.length()))
                .matches(": \\d+ records were lost for want of buffer; try --buffer or --buffer-limit\n");
        long lost = Long.parseLong(run.err().substring(Run.SYSCOPE.length()).replaceAll("\\D+", " ").strip().split(" ")[0]);
        Blocked all = blocked(0);
        assertThat(all.status()).isZero();
        assertThat(run.lines().size() + lost).isEqualTo(OPENS + all.lines().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "opensnoop ; perl  ; tracepoint:syscalls:sys_exit_openat { @n[comm] = count() } ; 2000",
        "opensnoop -x ; perl ; tracepoint:syscalls:sys_exit_openat /args->ret < 0/ { @n[comm] = count() } ; 500",
        "exitsnoop ; true  ; tracepoint:sched:sched_process_exit { @n[comm] = count() } ; 100",
        "execsnoop ; true  ; tracepoint:sched:sched_process_exec { @n[comm] = count() } ; 100",
    })
    @Tag("slow") // and bpftrace need not know other kernels
    void countsAreBpftraces(String view, String comm, String script, long least) throws IOException {
        assumeTrue(Run.of("sh", "-c", "command -v bpftrace").status() == 0, "needs bpftrace");
        Path out = directory.resolve("out");
        Path program = directory.resolve("program");
        Files.writeString(program, "exec " + Run.SYSCOPE + " " + view + " --strict -o " + out + " sh -c '"
                + "perl -e \"for (1..2000) { sysopen(F, q(/etc/hostname), 0); close F } sysopen(F, q(/none), 0) for 1..500\";"
                + "for i in $(seq 100); do /bin/true; done'");
        Run theirs = Run.withTracefs("bpftrace", "-e", script, "-c", "/bin/sh " + program);
        Matcher count = Pattern.compile("@n\\[" + comm + "\\]: (\\d+)").matcher(theirs.out());
        assertThat(count.find()).as(theirs.out() + theirs.err()).isTrue();
        int column = view.startsWith("open") ? 1 : 0; // COMM or PCOMM
        long lines = Files.readAllLines(out).stream().filter(line -> line.split(" +")[column].equals(comm)).count();
        assertThat(lines).isGreaterThanOrEqualTo(least).isEqualTo(Long.parseLong(count.group(1)));
    }

    @Test
    @Tag("kernel")
    void aNameThatMatchesNothingShowsNothingAndGoesOn() {
        Run run = Run.syscope("opensnoop", "-n", "zzz", "cat", "/etc/hostname");
        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("PID ").doesNotContain("/etc");
        assertThat(run.err()).isEmpty();
        Run matching = Run.syscope("opensnoop", "-n", "at", "cat", "/etc/hostname");
        assertThat(opens(matching.lines())).hasSize(1);
    }

    @Test
    @Tag("kernel")
    void onlyFailuresAndOnlyAskedForFlags() {
        Run failed = Run.syscope("opensnoop", "-x", "cat", "/etc/hostname", "/nonexistent");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.lines()).anyMatch(line -> line.matches("\\d+ +cat +-1   2 /nonexistent"));
        assertThat(opens(failed.lines())).isEmpty();
        Path file = directory.resolve("written");
        Run written = Run.syscope("opensnoop", "-e", "-f", "CREAT", "sh", "-c", "cat /etc/hostname > " + file);
        assertThat(written.lines())
                .anyMatch(line -> line.matches("\\d+ +sh +3   0 00001101 " + file))
                .noneMatch(line -> line.endsWith("/etc/hostname"));
    }

    @Test
    void theKernelsTypesAreReadInPartAndOnlyByWhatNeedsThem() throws IOException {
        assertThat(readsOfBtf("--version")).isZero();
        assertThat(readsOfBtf("stat", "-e", "task-clock", "true")).isZero();
        long piece = 16 << 10;
        long all = Files.size(Path.of("/sys/kernel/btf/vmlinux")) / piece;
        assertThat(readsOfBtf("exitsnoop", "true")).isBetween(1L, all - 1);
    }

    private long readsOfBtf(String... arguments) throws IOException {
        Path calls = directory.resolve("calls");
        List<String> command = new ArrayList<>(
                List.of("strace", "-f", "-e", "trace=openat", "-o", calls.toString(), Run.SYSCOPE));
        command.addAll(List.of(arguments));
        assertThat(Run.of(command.toArray(String[]::new)).status()).isZero();
        try (var lines = Files.lines(calls)) {
            return lines.filter(line -> line.contains("openat(AT_FDCWD, \"/sys/kernel/btf/vmlinux\"")).count();
        }
    }

    @Test
    @Tag("slow") // a traced open takes an emulated machine a millisecond
    void nothingIsLostWhileOutputIsBlocked() throws IOException, InterruptedException {
        int opens = 150_000; // more than the ring holds
        Blocked run = blocked(opens, "--buffer", "4M");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(opens(run.lines())).hasSize(opens);
    }

    /** What {@code opensnoop --strict} did whose output nobody read before the command had made all its opens. */
    private record Blocked(int status, List<String> lines, String err) {}

    private Blocked blocked(int opens, String... options) throws IOException, InterruptedException {
        Path ended = directory.resolve("ended");
        Files.deleteIfExists(ended);
        List<String> command = new ArrayList<>(List.of(Run.SYSCOPE, "opensnoop", "--strict"));
        command.addAll(List.of(options));
        command.addAll(List.of("python3", "-c", OPENER.replace("print(os.getpid())", "open(sys.argv[2], 'w').close()"),
                Integer.toString(opens), ended.toString()));
        Path errors = directory.resolve("err");
        Process syscope = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!Files.exists(ended) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10)); // and not a byte of the pipe is read
            }
            List<String> lines = syscope.inputReader().lines().toList();
            return new Blocked(syscope.waitFor(), lines, Files.readString(errors));
        } finally {
            syscope.destroyForcibly();
        }
    }

    @Test
    void aCommandIsShownFromItsOwnExecveOn() {
        for (int i = 0; i < 5; i++) {
            Run run = Run.syscope("execsnoop", "/bin/true");
            assertThat(run.lines()).hasSize(2);
            assertThat(run.lines().get(1)).matches("true +\\d+ +\\d+ +0 /bin/true");
        }
    }

    @Test
    void flagsOfSeveralBitsAreWantedWholeAndOnlyThoseOfOpens() {
        String program = "import ctypes, os\nd = '" + directory + "'\n"
                + "os.close(os.open(d, os.O_DIRECTORY))\nos.close(os.open(d, os.O_TMPFILE | os.O_RDWR))\n"
                + "os.close(os.open('/etc/hostname', os.O_RDONLY | os.O_APPEND))\n"
                + "handle = (ctypes.c_uint32 * 34)(128, 0)\n"
                + "ctypes.CDLL(None).name_to_handle_at(-100, b'/etc/hostname', ctypes.byref(handle), ctypes.byref(handle), 0x400)";
        for (String source : List.of("bpf", "ptrace")) {
            Run temporary = Run.syscope("opensnoop", "--source", source, "-f", "TMPFILE", "python3", "-c", program);
            assertThat(temporary.lines()).filteredOn(line -> line.endsWith(directory.toString())).hasSize(1);
            Run appended = Run.syscope("opensnoop", "--source", source, "-f", "O_APPEND", "python3", "-c", program);
            assertThat(opens(appended.lines())).hasSize(1);
        }
    }

    @Test
    @Tag("kernel")
    void whatIsNoPathIsShownAsItIs() {
        String program = "import ctypes\nlibc = ctypes.CDLL(None)\n"
                + "for p in (ctypes.c_void_p(), ctypes.c_void_p(8), b''): libc.open(p, 0)";
        for (String source : List.of("bpf", "ptrace")) {
            Run run = Run.syscope("opensnoop", "--source", source, "-F", "-x", "python3", "-c", program);
            List<String> lines = run.lines().subList(run.lines().size() - 3, run.lines().size());
            assertThat(lines.stream().map(line -> line.replaceFirst("^\\d+ +python3 +", "")))
                    .containsExactly("-1  14 NULL", "-1  14 0x8", "-1   2 ");
        }
    }

    @Test
    @Tag("kernel")
    void childrenOfAParentAndSingleThreadsCanBeFollowedByPtraceToo() throws IOException, InterruptedException {
        Path exits = directory.resolve("exits");
        Process parent = new ProcessBuilder("sh", "-c", "while read x; do (exit 5); done").start();
        Process syscope = new ProcessBuilder(
                        Run.SYSCOPE, "exitsnoop", "--source", "ptrace", "-P", "" + parent.pid(), "-o", exits.toString())
                .start();
        try {
            awaitLines(exits, 4, () -> {
                parent.outputWriter().write("\n");
                parent.outputWriter().flush();
            });
            assertThat(Files.readAllLines(exits).subList(1, 4))
                    .allMatch(line -> line.matches("sh +\\d+ +" + parent.pid() + " +\\d+ +\\d\\.\\d\\d +code 5"));
        } finally {
            syscope.destroy();
            parent.destroy();
        }
        assertThat(syscope.waitFor(20, TimeUnit.SECONDS)).isTrue();

        Path opens = directory.resolve("opens");
        Process threads = new ProcessBuilder("python3", "-c", "import threading, os\n"
                        + "def again(path):\n  while True: os.close(os.open(path, os.O_RDONLY))\n"
                        + "other = threading.Thread(target=again, args=('/etc/hostname',), daemon=True)\nother.start()\n"
                        + "print(other.native_id, flush=True)\nagain('/etc/passwd')")
                .start();
        Process follower = new ProcessBuilder(
                        Run.SYSCOPE, "opensnoop", "--source", "ptrace", "-t", threads.inputReader().readLine(), "-o",
                        opens.toString())
                .start();
        try {
            awaitLines(opens, 10, () -> {});
        } finally {
            follower.destroy();
            threads.destroy();
        }
        assertThat(follower.waitFor(20, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(opens);
        assertThat(opens(lines)).hasSize(lines.size() - 1);
    }

    @Test
    void thoseThatAreNotThereAreSaidInOneLine() {
        for (String[] arguments : new String[][] {{"-p", "process"}, {"-t", "thread"}}) {
            Run run = Run.syscope("opensnoop", arguments[0], "4194305");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).isEqualTo(Run.SYSCOPE + ": there is no " + arguments[1] + " 4194305\n");
        }
    }

    @Test
    @Tag("kernel")
    void viewsNeedNeitherTracefsNorBpffsMounted() {
        String unmount = "umount -l /sys/kernel/debug/tracing /sys/kernel/tracing /sys/kernel/debug /sys/fs/bpf 2>/dev/null;"
                + " ! ls -d /sys/kernel/tracing/events /sys/kernel/debug/tracing/events 2>/dev/null && exec \"$@\"";
        for (String view : List.of("opensnoop", "exitsnoop", "execsnoop")) {
            Run run = Run.of("unshare", "-m", "sh", "-c", unmount, "sh", Run.SYSCOPE, view, "cat", "/etc/hostname");
            assertThat(run.err()).isEmpty();
            assertThat(run.status()).isZero();
            assertThat(run.lines()).anyMatch(line -> line.matches(".*cat .*"));
        }
    }

    @Test
    @Tag("kernel")
    void whomTheMemoryCgroupsKillerChoseIsMarked() {
        String limit = "for g in /sys/fs/cgroup/memory /sys/fs/cgroup; do d=$g/syscope-it-$$; mkdir $d 2>/dev/null || continue;"
                + " for f in memory.limit_in_bytes memory.max; do [ ! -f $d/$f ] || { echo 40M >$d/$f; break 2; }; done;"
                + " rmdir $d; d=; done; [ -n \"$d\" ] || exit 77; [ ! -f $d/memory.swap.max ] || echo 0 >$d/memory.swap.max;";
        Run run = Run.syscope("exitsnoop", "-n", "python3", "sh", "-c", limit
                + " sh -c \"echo \\$\\$ >$d/cgroup.procs; exec python3 -c 'x = bytearray(200 << 20)'\"; rmdir $d");
        assumeTrue(run.status() != 77, "needs a cgroup hierarchy with the memory controller");
        assertThat(run.lines()).anyMatch(line -> line.matches("python3\\S* .* signal 9 \\(Killed\\), out of memory"));
    }

    @Test
    @Tag("kernel")
    void itDoesNotShowItself() throws IOException, InterruptedException {
        Path file = directory.resolve("out");
        Process syscope = new ProcessBuilder(Run.SYSCOPE, "opensnoop", "-o", file.toString()).start();
        try {
            awaitLines(file, 1);
            while (opens(Files.readAllLines(file)).size() < 10) {
                assertThat(Run.of("cat", "/etc/hostname").status()).isZero();
            }
            assertThat(Files.readAllLines(file)).noneMatch(line -> line.startsWith(syscope.pid() + " "));
        } finally {
            syscope.destroy(); // SIGTERM
        }
        assertThat(syscope.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private interface Step {
        void take() throws IOException;
    }

    private static void awaitLines(Path file, int count) throws IOException {
        awaitLines(file, count, () -> {});
    }

    private static void awaitLines(Path file, int count, Step meanwhile) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline) {
            if (Files.exists(file) && Files.readAllLines(file).size() >= count) {
                return;
            }
            meanwhile.take();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10)); // the only CPU may be the one that syscope needs
        }
        throw new AssertionError("no line in " + file);
    }

    /** Root with fewer capabilities than BPF takes, as a container's root may be. */
    private static Run without(String capabilities, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--bounding-set=" + capabilities + ",-sys_admin", Run.SYSCOPE));
        command.addAll(List.of(arguments));
        return Run.of(command.toArray(String[]::new));
    }

    @Test
    void withoutPrivilegesWhatIsMissingIsSaidAndPtraceStandsIn() {
        String both = ": BPF is not permitted: CAP_BPF and CAP_PERFMON are missing";
        String followed = ", so what follows is seen by ptrace, which slows the target\n";
        Run opens = without("-bpf,-perfmon", "opensnoop", "cat", "/etc/hostname");
        assertThat(opens.err()).endsWith(both + followed);
        assertThat(opens(opens.lines())).hasSize(1);
        Run exits = without("-bpf", "exitsnoop", "sh", "-c", "(exit 3); exit 4");
        assertThat(exits.err()).endsWith(": BPF is not permitted: CAP_BPF is missing" + followed);
        assertThat(exits.status()).isEqualTo(4);
        assertThat(exits.out().lines().map(line -> line.replaceAll(".* ", "")).toList())
                .containsExactly("EXIT_CODE", "3", "4");
        Run execs = without("-perfmon", "execsnoop", "sh", "-c", "/bin/true 'a b'; exit 4");
        assertThat(execs.err()).endsWith(": BPF is not permitted: CAP_PERFMON is missing" + followed);
        assertThat(execs.status()).isEqualTo(4);
        assertThat(execs.lines()).anyMatch(line -> line.endsWith("  0 /bin/true 'a b'"));
        for (String view : List.of("opensnoop", "exitsnoop", "execsnoop")) {
            Run everyone = without("-bpf,-perfmon", view);
            assertThat(everyone.status()).isEqualTo(1);
            assertThat(everyone.out()).isEmpty();
            assertThat(everyone.err()).endsWith(
                    both + "; run as root; without it, a process, thread or parent (-p, -t, -P) or a command can be"
                            + " followed by ptrace\n");
        }
    }

    @Test
    void whatATargetNamesItsFilesDoesNotReachATerminalUnescaped() {
        Run run = Run.syscope("opensnoop", "python3", "-c", "import os\n"
                + "for p in (b'/none/\\x1b[31m', b'/none/\\xff', b'/none/\\xc3\\xa9', b'/none/a\\\\b', b'/none/\\n'):\n"
                + "  try: os.open(p, 0)\n  except OSError: pass");
        assertThat(run.lines())
                .anyMatch(line -> line.endsWith(" /none/\\033[31m"))
                .anyMatch(line -> line.endsWith(" /none/\\377"))
                .anyMatch(line -> line.endsWith(" /none/\u00e9"))
                .anyMatch(line -> line.endsWith(" /none/a\\\\b"))
                .anyMatch(line -> line.endsWith(" /none/\\012"));
    }

    @Test
    void theCommandsStatusIsOursToo() {
        assertThat(Run.syscope("opensnoop", "sh", "-c", "exit 7").status()).isEqualTo(7);
        assertThat(Run.syscope("exitsnoop", "sh", "-c", "kill -TERM $$").status()).isEqualTo(128 + 15);
        assertThat(Run.syscope("execsnoop", "/nonexistent/command").err())
                .isEqualTo(Run.SYSCOPE + ": Can't stat '/nonexistent/command': No such file or directory\n");
    }

    @Test
    @Tag("kernel")
    void aLeaderThatExitsBeforeItsThreadsIsShownOnceWithTheProcessesStatus() {
        Run run = Run.syscope("exitsnoop", "python3", "-c", "import ctypes, os, threading, time\n"
                + "def later():\n  time.sleep(0.2)\n  os._exit(42)\n"
                + "threading.Thread(target=later).start()\n"
                + "ctypes.CDLL(None).syscall(" + ("amd64".equals(System.getProperty("os.arch")) ? 60 : 93) + ", 0)");
        assertThat(run.lines().get(0)).isEqualTo("PCOMM            PID     PPID    TID     AGE(s)  EXIT_CODE");
        List<String> lines = run.lines().stream().filter(line -> line.startsWith("python3")).toList(); // not a wrapper's
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).matches("python3\\S* +\\d+ +\\d+ +\\d+ +\\d\\.\\d\\d +code 42");
        assertThat(Double.parseDouble(lines.get(0).split(" +")[4])).isGreaterThanOrEqualTo(0.2);
        assertThat(run.status()).isEqualTo(42);
    }

    @Test
    void signalsAreNamedAndCommandLinesCanBePasted() {
        Run run = Run.syscope("exitsnoop", "-a", "-x", "sh", "-c", "sh -c 'kill -SEGV $$' 'a b'; true");
        assertThat(run.lines())
                .anyMatch(line -> line.matches("sh .*signal 11 \\(Segmentation fault\\)(, core dumped)? +"
                        + "sh -c 'kill -SEGV \\$\\$' 'a b'"));
    }

    @Test
    void executionsAreShownWithArgumentsThatCanBePasted() throws IOException {
        Run run = Run.syscope("execsnoop", "-x", "sh", "-c", "/bin/echo 'a b' \"it's\" ''; /nonexistent/x y; true");
        assertThat(run.lines().get(0)).isEqualTo("PCOMM            PID     PPID    RET ARGS");
        assertThat(run.lines())
                .anyMatch(line -> line.endsWith("   0 /bin/echo 'a b' 'it'\\''s' ''"))
                .filteredOn(line -> line.contains("/nonexistent/x")).isNotEmpty();
        Run few = Run.syscope("execsnoop", "--max-args", "2", "/bin/echo", "a", "b");
        assertThat(few.lines()).anyMatch(line -> line.endsWith("   0 /bin/echo a ..."));
    }

    @Test
    void jsonHoldsOneObjectALine() {
        Run run = Run.syscope("opensnoop", "--json", "-F", "sh", "-c", "cd /etc && cat ./hostname");
        assertThat(run.lines())
                .filteredOn(line -> line.contains("\"path\":\"./hostname\""))
                .hasSize(1)
                .allMatch(line -> line.matches("\\{\"event\":\"open\",\"time\":\\d+\\.\\d{9},.*\"comm\":\"cat\".*"
                        + "\"full_path\":\"/etc/hostname\",\"flags\":\\[\"O_RDONLY\".*\"fd\":3,\"duration\":0\\.\\d{9}}"));
    }

    @Test
    void wrongOptionsAreSaidInOneLine() {
        record Case(String error, String... arguments) {}
        List<Case> cases = List.of(
                new Case("no open flag 'O_CRAET'; did you mean 'O_CREAT'?", "opensnoop", "-f", "O_CRAET"),
                new Case("invalid -d argument: '-1'", "opensnoop", "-d", "-1"),
                new Case("invalid -p argument: 'x'", "exitsnoop", "-p", "x"),
                new Case(
                        "--source ptrace needs a process, thread or parent (-p, -t, -P) or a command, and knows no -c",
                        "exitsnoop", "--source", "ptrace"),
                new Case("-p and a command don't go together", "execsnoop", "-p", "1", "true"),
                new Case("unrecognized option '--jason'; did you mean '--json'?", "execsnoop", "--jason"),
                new Case("invalid --buffer argument: a power of two from 4K to 1G is needed", "opensnoop", "--buffer", "5000"),
                new Case("there is no cgroup 'nowhere'", "opensnoop", "-c", "nowhere"));
        List<String> errors = new ArrayList<>();
        for (Case one : cases) {
            Run run = Run.syscope(one.arguments());
            assertThat(run.status()).as(one.error()).isEqualTo(2);
            errors.add(run.err().strip());
        }
        assertThat(errors).containsExactlyElementsOf(
                cases.stream().map(one -> Run.SYSCOPE + ": " + one.error()).toList());
    }

    @Test
    void doctorTriesAllThreeSourcesAndSaysWhatToDo() {
        Run run = Run.syscope("doctor");
        assertThat(run.status()).isZero();
        assertThat(run.lines())
                .contains("ptrace", "bpf", "perf", "  yes  trace a command that it launches", "  yes  ring buffers")
                .anyMatch(line -> line.startsWith("  kernel  "));
        Run json = Run.syscope("doctor", "--json");
        assertThat(json.out()).startsWith("{\"machine\":{\"kernel\":").contains("\"ring buffers\":{\"supported\":true}");
    }
}
