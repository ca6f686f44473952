package dev.syscope.it;

import static dev.syscope.it.Stat.LIMIT;
import static dev.syscope.it.Stat.awaitCounters;
import static dev.syscope.it.Stat.stat;
import static dev.syscope.it.Stat.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code syscope stat} and {@code syscope list} on real programs, and on what people get wrong. */
class StatIT {
    @TempDir private Path directory;

    private Path program(String text) throws IOException {
        return Files.writeString(directory.resolve("program.py"), text);
    }

    /** A program that does something once per thread, in 500 threads that each live for a moment. */
    private static final String THREADS = """
            import os, sys, threading
            if len(sys.argv) > 1:
                print('ready', flush=True)
                sys.stdin.readline()
            for i in range(500):
                thread = threading.Thread(target=os.getpgrp)
                thread.start()
                thread.join()
            """;

    @Test
    void threadsThatCameAndWentAreCounted() throws IOException {
        Run run = stat("-x,", "-e", "syscalls:sys_enter_getpgrp,syscalls:sys_enter_exit", "python3", program(THREADS).toString());
        assertThat(run.status()).isZero();
        assertThat(value(run.err(), "syscalls:sys_enter_exit")).isEqualTo("500");
        Run perf = Run.of("perf", "stat", "-x,", "-e", "syscalls:sys_enter_getpgrp", "python3", program(THREADS).toString());
        assertThat(value(run.err(), "syscalls:sys_enter_getpgrp")).isEqualTo(value(perf.err(), "syscalls:sys_enter_getpgrp"));
    }

    @Test
    void threadsOfARunningProcessAreCountedWithThoseItMakesLater() throws IOException, InterruptedException {
        Process python = new ProcessBuilder("python3", program(THREADS).toString(), "wait").start();
        try {
            assertThat(python.inputReader().readLine()).isEqualTo("ready");
            Path out = directory.resolve("out");
            Process stat = new ProcessBuilder(
                            Run.SYSCOPE, "stat", "-x,", "-o", out.toString(),
                            "-e", "syscalls:sys_enter_getpgrp,task-clock", "-p", Long.toString(python.pid()))
                    .redirectErrorStream(true)
                    .start();
            awaitCounters(stat, 2);
            python.outputWriter().append('\n').flush();
            assertThat(python.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(stat.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("ends with its target").isTrue();
            assertThat(stat.exitValue()).isZero();
            assertThat(value(Files.readString(out), "syscalls:sys_enter_getpgrp")).isEqualTo("500");
        } finally {
            python.destroyForcibly();
        }
    }

    @Test
    void aProcessThatEndsAtOnceIsNoTrouble() throws IOException, InterruptedException {
        for (int i = 0; i < 5; i++) {
            Process brief = new ProcessBuilder("sleep", "0.1" + i).start();
            Run run = stat("-x,", "-e", "cs", "-p", Long.toString(brief.pid()));
            if (run.status() == 0) {
                assertThat(run.err()).contains(",cs,");
            } else {
                assertThat(run.status()).isEqualTo(1);
                assertThat(run.err()).contains("ESRCH, No such process").hasLineCount(1);
            }
            brief.waitFor();
        }
    }

    @Test
    void diesOfTheSignalThatTheCommandDiedOf() {
        Run run = Run.of("sh", "-c", Run.SYSCOPE + " stat -o /dev/null -e cs sh -c 'kill -SEGV $$'; echo status $?");
        assertThat(run.out()).isEqualTo("status 139\n");
        assertThat(stat("-o", "/dev/null", "sh", "-c", "exit 42").status()).isEqualTo(42);
    }

    @Test
    void opensAThousandEvents() {
        String events = String.join(",", Collections.nCopies(1000, "dummy"));
        Run run = stat("-x,", "-e", events, "-e", "page-faults", "true");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err().lines().filter(line -> line.startsWith("0,,dummy,"))).hasSize(1000);
        assertThat(Integer.parseInt(value(run.err(), "page-faults"))).isPositive();
    }

    @Test
    void runsOutOfFilesWithAPlainWord() {
        String events = String.join(",", Collections.nCopies(200, "dummy"));
        Run run = Run.of("sh", "-c", "ulimit -n 100; " + Run.SYSCOPE + " stat -e " + events + " true");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("EMFILE").contains("ulimit -n").hasLineCount(1);
    }

    @Test
    void anUnsupportedEventCostsNoOther() {
        Run run = stat("-x,", "-e", "{LLC-prefetch-misses,page-faults,node-stores,cs}", "-e", "cycles:ppp,minor-faults", "true");
        assertThat(run.status()).isZero();
        assertThat(Integer.parseInt(value(run.err(), "page-faults"))).isPositive();
        assertThat(value(run.err(), "minor-faults")).isEqualTo(value(run.err(), "page-faults"));
        assertThat(value(run.err(), "cs")).matches("[0-9]+");
        Run told = stat("-vv", "-x,", "-e", "LLC-stores,cs", "true");
        assertThat(told.err()).contains(": perf_event_open(LLC-stores): ").hasLineCount(3);
    }

    @Test
    void groupsAreReadAtOnce() {
        Run run = stat("-x,", "-e", "{syscalls:sys_enter_write,syscalls:sys_exit_write,page-faults}:k", "-e",
                "{cs,task-clock,syscalls:sys_enter_write}:W", "dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=1000", "status=none");
        assertThat(value(run.err(), "syscalls:sys_enter_write")).isEqualTo("1000");
        assertThat(value(run.err(), "syscalls:sys_exit_write")).isEqualTo("1000");
        List<String> times = run.err().lines().limit(3).map(line -> line.split(",")[3]).distinct().toList();
        assertThat(times).as("one time for the group").hasSize(1);
    }

    @Test
    void whatIsAboutALeaderOrAboutSamplesCostsNoMember() {
        Run run = stat("-x,", "-e", "{cs,page-faults}:e,{cs,minor-faults}:D,software/config=2,period=7/", "true");
        String faults = value(run.err(), "page-faults");
        assertThat(Integer.parseInt(faults)).as(run.err()).isPositive();
        assertThat(value(run.err(), "minor-faults")).isEqualTo(faults);
        assertThat(run.err().lines().toList().get(4)).startsWith(faults + ",,software/config=2");
    }

    @Test
    void uprobesAndBreakpointsCount() throws IOException {
        Path source = directory.resolve("calls.c");
        Files.writeString(source, """
                int watched;
                __attribute__((noinline)) void called(void) { watched++; }
                int main(void) { for (int i = 0; i < 123; i++) called(); return 0; }
                """);
        Path binary = directory.resolve("calls");
        assertThat(Run.of("gcc", "-O1", "-no-pie", "-o", binary.toString(), source.toString()).status()).isZero();
        String address = Run.of("nm", binary.toString()).out().lines()
                .filter(line -> line.endsWith(" watched")).findFirst().orElseThrow().split(" ")[0];
        String breakpoint = "mem:0x" + address + "/4:w:u";
        Run run = stat("-x,", "-e", "uprobe:" + binary + ":called", "-e", "uretprobe:" + binary + ":called",
                "-e", breakpoint, binary.toString());
        assertThat(value(run.err(), "uprobe:" + binary + ":called")).isEqualTo("123");
        assertThat(value(run.err(), "uretprobe:" + binary + ":called")).isEqualTo("123");
        // some virtual machines never fire hardware breakpoints: perf's own count is the truth
        Run perf = Run.of("perf", "stat", "-x,", "-e", breakpoint, binary.toString());
        assertThat(value(run.err(), breakpoint)).isEqualTo(perf.err().split(",")[0]).isIn("123", "0");
        Run wrong = stat("-e", "uprobe:" + binary + ":caled", "true");
        assertThat(wrong.err()).contains("did you mean 'called'?");
    }

    @Test
    void outputGoesWhereItIsSent() throws IOException {
        Path file = directory.resolve("file");
        assertThat(stat("-o", file.toString(), "-x,", "-e", "cs", "true").err()).isEmpty();
        assertThat(stat("-o", file.toString(), "--append", "-x,", "-e", "faults", "true").err()).isEmpty();
        assertThat(Files.readString(file)).startsWith("# started on ").contains(",cs,", ",faults,");
        Run run = Run.of("bash", "-c", Run.SYSCOPE + " stat --log-fd 3 -x, -e cs true 3>" + file);
        assertThat(run.err()).isEmpty();
        assertThat(Files.readString(file)).contains(",cs,").doesNotContain("faults", "# started");
        assertThat(stat("-o", file.toString(), "--json", "-e", "cs", "true").err()).isEmpty();
        assertThat(Files.readString(file)).startsWith("{\"event\":\"cs\",");
        assertThat(Run.of("bash", "-c", Run.SYSCOPE + " stat -o /dev/full -e cs true").status()).isEqualTo(1);
    }

    @Test
    void whatIsRecordedIsShownAgain() throws IOException {
        String file = directory.resolve("recording").toString();
        Run live = stat("--record", file, "-a", "-A", "-I", "50", "--summary", "-x,", "-e", "cs,cpu-clock,LLC-stores", "sleep", "0.12");
        assertThat(live.status()).as(live.err()).isZero();
        Run again = stat("--report", file, "-A", "-I", "50", "--summary", "-x,");
        assertThat(again.err()).isEqualTo(live.err()).isNotEmpty();
        assertThat(stat("--report", file).err()).contains("'system wide'", "cpu-clock", "<not supported>");
        assertThat(stat("--report", file, "--per-socket", "-j").err()).contains("\"socket\" : \"S0\"");
        Run command = stat("--record", file, "-r", "3", "-e", "task-clock,cs", "true");
        assertThat(stat("--report", file).err()).isEqualTo(command.err());
        assertThat(stat("--report", file, "-A").status()).isEqualTo(2);
        Files.write(Path.of(file), java.util.Arrays.copyOf(Files.readAllBytes(Path.of(file)), 150));
        assertThat(stat("--report", file).err()).hasLineCount(1).contains("cut off");
        assertThat(stat("--report", "/etc/passwd").err()).hasLineCount(1).contains("no readings");
        assertThat(stat("--report", "/nosuch").err()).hasLineCount(1).contains("No such file");
    }

    @Test
    void ourJsonHasNumbers() {
        Run run = Run.of("bash", "-c", Run.SYSCOPE + """
                 stat --json -e task-clock,page-faults,LLC-prefetches true 2>&1 | python3 -c '
                import json, sys
                rows = [json.loads(line) for line in sys.stdin]
                print([type(r["value"]).__name__ for r in rows[:-1]], rows[2]["missing"], rows[-1]["command"], rows[-1]["runs"])'
                """);
        assertThat(run.out()).isEqualTo("['float', 'int', 'NoneType'] not supported ['true'] 1\n");
    }

    @Test
    void metricOnlyIsWellFormed() {
        Run run = Run.of("bash", "-c", Run.SYSCOPE
                + " stat --metric-only -j -a -A -I 50 sleep 0.12 2>&1 | python3 -c 'import json, sys; [json.loads(l) for l in sys.stdin]'");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    void listShowsWhatThereIs() {
        Run run = Run.syscope("list", "sched:sched_process_*");
        assertThat(run.out()).contains("sched:sched_process_exec").doesNotContain("cycles");
        assertThat(Run.syscope("list").out()).contains("task-clock", "context-switches OR cs", "syscalls:sys_enter_openat", "rNNN");
        assertThat(Run.syscope("list", "-v", "raw_syscalls:sys_enter").out()).contains("long id");
        Run none = Run.syscope("list", "nothinglikethis");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "-e cycels true                        ; 2 ; did you mean 'cycles'?",
        "-e cycles:z true                      ; 2 ; no modifier 'z'",
        "-e {cs,faults true                    ; 2 ; the group isn't closed",
        "-e cs,,faults true                    ; 2 ; an event is missing",
        "-e syscalls:sys_enter_opennat true    ; 2 ; did you mean 'syscalls:sys_enter_openat'?",
        "-e syscals:sys_enter_open true        ; 2 ; did you mean 'syscalls'?",
        "-e nopmu/event=1/ true                ; 2 ; no PMU 'nopmu' here",
        "-e uprobe:/nosuch:f true              ; 2 ; no readable file /nosuch",
        "-e syscalls:sys_enter_openat --filter nope==1 true ; 2 ; its fields are",
        "-e cs --filter x==1 true              ; 2 ; 'cs' is no tracepoint",
        "-C 4000 true                          ; 2 ; there is no CPU 4000",
        "-C x true                             ; 2 ; no list of CPUs",
        "-p abc true                           ; 2 ; no process id",
        "-p 4194304 true                       ; 1 ; ESRCH",
        "-t 4194304 true                       ; 1 ; ESRCH",
        "-a -e cs -G nosuchgroup true          ; 1 ; nosuchgroup",
        "-G / -e cs -a true                    ; 2 ; needs an event before it",
        "-p 1 -t 1 true                        ; 2 ; exclude each other",
        "-e cs/nope=1/ true                    ; 2 ; it has name, period",
        "-e msr/event=-1/ true                 ; 2 ; event needs a number, not '-1'",
        "-e {cs:pp,faults}:pp true             ; 2 ; at most three 'p'",
        "-A true                               ; 2 ; needs whole CPUs",
        "--interval-count 2 true               ; 2 ; needs --interval-print",
        "-I 0 true                             ; 2 ; takes a number from 1",
        "-r x true                             ; 2 ; takes a number from 0 to",
        "-o /nosuch/file true                  ; 1 ; open '/nosuch/file': No such file or directory",
        "--control fd:0,x true                 ; 2 ; neither fd:COMMANDS[,ANSWERS] nor fifo:",
        "--control fd:99 true                  ; 2 ; descriptor 99 isn't open",
        "--control fifo:/nosuch true           ; 1 ; open '/nosuch': ENOENT",
        "--control fd:0 --latency true         ; 2 ; exclude each other",
        "-D -1 --latency true                  ; 2 ; takes a number from 0",
        "-M ipc true                           ; 2 ; -M is not there",
        "--topdown -a true                     ; 2 ; --topdown is not there",
        "-D -2 true                            ; 2 ; takes a number from -1",
        "-a -e cs --for-each-cgroup ^nosuch true ; 2 ; no cgroup matches",
        "-a -e cs --for-each-cgroup a[ true    ; 2 ; is no pattern",
        "--log-fd 99 true                      ; 2 ; isn't open",
        "nosuchcommand                         ; 1 ; nosuchcommand",
        "--evnt cs true                        ; 2 ; did you mean '--event'?",
    })
    void whatIsWrongIsSaidInOneLine(String arguments, int status, String words) {
        Run run = stat(arguments.split(" "));
        assertThat(run.err()).contains(words).hasLineCount(1).doesNotContain("\tat ");
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void withoutPrivilegesUserSpaceIsCountedAndSaidOnce() throws IOException {
        String nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups ";
        Assumptions.assumeTrue(
                Run.of("sh", "-c", nobody + "test -r " + Run.ROOT + "/src/dist/target/syscope.jar").status() == 0,
                "an unprivileged user can't read " + Run.ROOT);
        int paranoid = Integer.parseInt(Files.readString(Path.of("/proc/sys/kernel/perf_event_paranoid")).strip());
        Assumptions.assumeTrue(paranoid == 2, "kernel.perf_event_paranoid is " + paranoid);
        Run run = Run.of("sh", "-c", nobody + Run.SYSCOPE + " stat -x, -e page-faults,minor-faults true");
        assertThat(run.status()).isZero();
        assertThat(run.err()).containsOnlyOnce("counting user space only (:u)").contains(",page-faults:u,", ",minor-faults:u,");
        Run whole = Run.of("sh", "-c", nobody + Run.SYSCOPE + " stat -a -e cs true");
        assertThat(whole.status()).isEqualTo(1);
        assertThat(whole.err()).contains("EACCES", "sysctl kernel.perf_event_paranoid=0").hasLineCount(1);
        Run tracepoint = Run.of("sh", "-c", nobody + Run.SYSCOPE + " stat -e sched:sched_switch true");
        assertThat(tracepoint.status()).isEqualTo(1);
        assertThat(tracepoint.err()).contains("run as root").hasLineCount(1);
        Run kernel = Run.of("sh", "-c", nobody + Run.SYSCOPE + " stat -e cs:k true");
        assertThat(kernel.status()).isEqualTo(1);
        assertThat(kernel.err()).contains("EACCES", "sysctl kernel.perf_event_paranoid=1").hasLineCount(1);
        Run other = Run.of("sh", "-c", nobody + Run.SYSCOPE + " stat -e cs:u -p 1 true");
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.err()).contains("EACCES", "other users").hasLineCount(1);
    }

    @Test
    void digitsAreGroupedAsTheLocaleDoes() throws IOException {
        Path locales = Files.createDirectories(directory.resolve("locales"));
        Run made = Run.of("localedef", "-i", "en_US", "-f", "UTF-8", locales.resolve("en_US.UTF-8").toString());
        Assumptions.assumeTrue(Files.isDirectory(locales.resolve("en_US.UTF-8")), "no locale can be made: " + made.err());
        String environment = "LC_ALL=en_US.UTF-8 LOCPATH=" + locales + " ";
        String arguments = " stat -e duration_time sleep 0.1";
        assertThat(Run.of("sh", "-c", environment + Run.SYSCOPE + arguments).err()).containsPattern("[0-9]{3},[0-9]{3},[0-9]{3} ns");
        assertThat(Run.of("sh", "-c", environment + "perf" + arguments).err()).containsPattern("[0-9]{3},[0-9]{3},[0-9]{3} ns");
        assertThat(Run.of("sh", "-c", "LC_ALL=C " + Run.SYSCOPE + arguments).err()).containsPattern(" [0-9]{9} ns");
    }

    @Test
    void aPatternStandsForAllCgroupsThatMatch() throws IOException {
        List<String[]> mounts = Files.readAllLines(Path.of("/proc/self/mounts")).stream().map(line -> line.split(" ")).toList();
        Path root = mounts.stream()
                .filter(mount -> mount[2].equals("cgroup") && mount[3].contains("perf_event"))
                .findFirst()
                .or(() -> mounts.stream().filter(mount -> mount[2].equals("cgroup2")).findFirst())
                .map(mount -> Path.of(mount[1]))
                .orElseThrow();
        String name = "syscope-it-" + ProcessHandle.current().pid();
        Path group = Files.createDirectory(root.resolve(name));
        Path below = group;
        try {
            below = Files.createDirectory(group.resolve("below"));
            Run run = stat("-a", "-x,", "-e", "cs", "--for-each-cgroup", "^" + name, "true");
            assertThat(run.err().lines().map(line -> line.split(",")[3])).containsExactly(name, name + "/below");
        } finally {
            Files.deleteIfExists(below);
            Files.deleteIfExists(group);
        }
    }

    @Test
    void nothingIsLeftOpen() throws IOException {
        String before = Files.readString(Path.of("/proc/self/mounts"));
        assertThat(stat("-e", "sched:sched_switch,uprobe:/bin/sh:0x1000", "true").status()).isLessThan(3);
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).isEqualTo(before);
    }
}
