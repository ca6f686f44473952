package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code syscope stat} beside the installed {@code perf stat}, on the same commands. */
class StatDifferentialIT {
    @TempDir private Path directory;

    private static Run perf(String... arguments) {
        return run("perf", arguments);
    }

    private static Run ours(String... arguments) {
        return run(Run.SYSCOPE, arguments);
    }

    private static Run run(String tool, String... arguments) {
        List<String> command = new ArrayList<>(List.of(tool, "stat"));
        command.addAll(List.of(arguments));
        return Run.of(command.toArray(String[]::new));
    }

    private static Run withDefaultSignals(String tool, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal", tool, "stat"));
        command.addAll(List.of(arguments));
        return Run.of(command.toArray(String[]::new));
    }

    /** The output with each number, and the spaces before it, masked. */
    private static String shape(String text) {
        return text.replaceAll("<not counted>", "0")
                .replaceAll(" *\\(\\s*\\+-\\s*[0-9.]+%\\s*\\)", "")
                .replaceAll("\\s+\\([0-9.]+%\\)", "")
                .replaceAll(" *-?[0-9]+\\.[0-9]+(%?)", " N.N$1")
                .replaceAll(" *-?\\b[0-9]+\\b", " N")
                .replaceAll("[KMG]/sec", "/sec")
                .replaceAll(" +\n", "\n")
                .replaceAll(" {2,}", "  ");
    }

    /** Values by event's name out of CSV. */
    private static Map<String, Double> csv(String text) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            String[] field = line.split(",", -1);
            if (field.length > 3 && !field[2].isEmpty() && !field[0].isEmpty() && Character.isDigit(field[0].charAt(0))) {
                values.put(field[2], Double.parseDouble(field[0]));
            }
        }
        return values;
    }

    @Test
    void textIsPerfs() {
        String[] software = {"-e", "task-clock,cs,cpu-migrations,page-faults,LLC-stores", "true"};
        assertThat(shape(ours(software).err())).isEqualTo(shape(perf(software).err()));
        for (String arguments : List.of("--metric-only -e cs,task-clock true", "-a -C 0 -e cs true", "-r 3 --table -e cs true")) {
            String[] all = arguments.split(" ");
            assertThat(bars(shape(ours(all).err()))).as(arguments).isEqualTo(bars(shape(perf(all).err())));
        }
    }

    /** The bars of {@code --table} and the signs before them masked: they are as long as chance has it. */
    private static String bars(String text) {
        return text.replaceAll("\\( *\\+? *N\\.N\\) #+", "(N.N) #");
    }

    @Test
    void defaultRowsArePerfs() {
        assertThat(names(ours("-x,", "true").err())).isEqualTo(names(perf("-x,", "true").err()));
        assertThat(names(ours("-x,", "-ddd", "true").err())).isEqualTo(names(perf("-x,", "-ddd", "true").err()));
        assertThat(names(ours("-x,", "-a", "true").err())).isEqualTo(names(perf("-x,", "-a", "true").err()));
    }

    private static List<String> names(String csv) {
        return csv.lines().map(line -> line.split(",", -1)[2]).filter(name -> !name.isEmpty()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-e cs,task-clock,faults true",
        "-e cs,task-clock,faults -r 3 true",
        "-e cycles,duration_time -r 3 true",
        "-a -A -e cpu-clock,cs sleep 0.01",
        "-a --per-core -e cpu-clock,cs sleep 0.01",
        "-a --per-die -e cpu-clock,cs sleep 0.01",
        "-a --per-socket -e cpu-clock,cs sleep 0.01",
        "-a --per-node -e cpu-clock,cs sleep 0.01",
        "-C 0 -e cpu-clock,cs sleep 0.01",
        "-I 20 -e cs,task-clock sleep 0.05",
        "-a -A -I 20 -e cs,cpu-clock sleep 0.05",
        "-a --per-core -I 20 -e cs,cpu-clock sleep 0.05",
        "-a --per-socket -I 20 -e cs,cpu-clock sleep 0.05",
        "-I 20 --summary -e cs,task-clock sleep 0.05",
        "-e {cs,faults} -e dummy true",
        "-d -e cs,task-clock -e faults true",
        "-e cpu-clock,cs -a --for-each-cgroup / sleep 0.01",
        "-n true",
        "-n -d true",
    })
    void linesAndFieldsArePerfs(String arguments) {
        for (String format : List.of("-x,", "-j", "-B")) {
            String[] all = (format + " " + arguments).split(" ");
            String theirs = perf(all).err();
            String mine = ours(all).err();
            if (arguments.contains("-I ")) {
                assertThat(kindsOfLines(mine)).as(format + " " + arguments).isNotEmpty().isEqualTo(kindsOfLines(theirs));
            } else if (format.equals("-j")) {
                assertThat(keys(mine)).as(arguments).isEqualTo(keys(theirs));
            } else {
                assertThat(shape(mine)).as(format + " " + arguments).isEqualTo(shape(theirs));
            }
        }
    }

    /** How many intervals there are, and in which of them the target ran, is chance. */
    private static Set<String> kindsOfLines(String text) {
        Set<String> kinds = new TreeSet<>();
        for (String line : text.lines().toList()) {
            if (!line.contains("<not counted>") && !line.matches(".*[ ,]0(\\.00)?,? .*|.*,0,.*")) {
                kinds.add(line.startsWith("{") ? keys(line) : shape(line));
            }
        }
        return kinds;
    }

    /** What is text in JSON lines; numbers masked, and perf's "(null)" taken for the empty text that it should be. */
    private static String keys(String json) {
        return json.replace("(null)", "")
                .replace("<not counted>", "0")
                .replaceAll("-?[0-9]+(\\.[0-9]+)?", "N")
                .replaceAll("[KMG]/sec", "/sec");
    }

    @Test
    void oneScriptReadsBoth() throws IOException {
        Path script = directory.resolve("read.py");
        Files.writeString(script, """
                import csv, json, sys
                for line in sys.stdin:
                    if line.startswith('{'):
                        row = json.loads(line)
                        print(row['event'], row['unit'], type(row['event-runtime']).__name__, row['pcnt-running'])
                    else:
                        row = next(csv.reader([line]))
                        print(len(row), row[1], row[2], row[4])
                """);
        for (String format : List.of("-x,", "-j")) {
            List<String> read = new ArrayList<>();
            for (String tool : List.of("perf", Run.SYSCOPE)) {
                Run run = Run.of("bash", "-c", tool + " stat " + format
                        + " -e task-clock,cs,faults,minor-faults true 2>&1 | python3 " + script);
                assertThat(run.err()).isEmpty();
                read.add(run.out());
            }
            assertThat(read.get(1)).isEqualTo(read.get(0)).isNotEmpty();
        }
    }

    @Test
    void countsOfTracepointsAreExact() {
        String[] arguments = {
            "-x,", "-e", "syscalls:sys_enter_read,syscalls:sys_enter_write,syscalls:sys_enter_openat,raw_syscalls:sys_enter",
            "dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=5000", "status=none"
        };
        // perf gives its command SIGINT's default action back where it was ignored, as in a shell's background, and dd looks
        Map<String, Double> theirs = csv(withDefaultSignals("perf", arguments).err());
        Map<String, Double> mine = csv(withDefaultSignals(Run.SYSCOPE, arguments).err());
        assertThat(mine).isEqualTo(theirs).hasSize(4);
        assertThat(mine.get("syscalls:sys_enter_write")).isEqualTo(5000);
    }

    @Test
    void softwareCountsAgree() {
        String loop = "for i in 1 2 3 4 5 6 7 8 9 10; do /bin/true; done";
        String[] arguments = {"-x,", "-e", "page-faults,minor-faults,context-switches,task-clock,sched:sched_process_exec",
            "sh", "-c", loop};
        Map<String, Double> theirs = csv(perf(arguments).err());
        Map<String, Double> mine = csv(ours(arguments).err());
        assertThat(mine.get("sched:sched_process_exec")).isEqualTo(theirs.get("sched:sched_process_exec"));
        assertThat(mine.get("page-faults")).isCloseTo(theirs.get("page-faults"), within(40.0));
        assertThat(mine.get("minor-faults")).isCloseTo(mine.get("page-faults"), within(5.0));
        assertThat(mine.get("task-clock")).isBetween(theirs.get("task-clock") / 4, theirs.get("task-clock") * 4);
    }

    @Test
    void withoutInheritChildrenDontCount() {
        String[] arguments = {"-x,", "-i", "-e", "sched:sched_process_exec", "sh", "-c", "/bin/true; /bin/true"};
        assertThat(csv(ours(arguments).err())).isEqualTo(csv(perf(arguments).err()));
    }

    @Test
    void filtersAndGlobsArePerfs() {
        String[] filtered = {"-x,", "-e", "syscalls:sys_enter_write", "--filter", "count == 2", "sh", "-c", "echo a; echo bbb; echo c"};
        assertThat(csv(ours(filtered).err())).isEqualTo(csv(perf(filtered).err()));
        assertThat(csv(ours(filtered).err()).get("syscalls:sys_enter_write")).isEqualTo(2);
        String[] glob = {"-x,", "-e", "syscalls:sys_enter_open*", "true"};
        assertThat(csv(ours(glob).err()).keySet()).containsExactlyInAnyOrderElementsOf(csv(perf(glob).err()).keySet());
    }

    /** Every attribute that perf opens, by strace's decoding, beside ours. */
    @Test
    void opensWhatPerfOpens() throws IOException {
        String events = "cycles,instructions:u,branches:k,cache-references:uk,cache-misses:h,bus-cycles,cycles:p,cycles:pp,"
                + "cycles:G,cycles:H,cycles:uD,cycles:ue,cycles:I,ref-cycles,stalled-cycles-backend,idle-cycles-frontend,"
                + "L1-dcache-loads,L1-dcache-load-misses,L1-dcache-stores,L1-icache-load-misses,LLC-loads,LLC-store-misses,"
                + "LLC-prefetches,dTLB-load-misses,dTLB-store-misses,iTLB-loads,branch-loads,branch-load-misses,node-loads,"
                + "node-prefetch-misses,r1c2,r1c2:u,task-clock,cpu-clock,cs,context-switches,faults,minor-faults,major-faults,"
                + "migrations,alignment-faults,emulation-faults,dummy,bpf-output,cgroup-switches,mem:0x1000,mem:0x1000:x,"
                + "mem:0x1000/8:w,mem:02000/1:rw:u,syscalls:sys_enter_openat,sched:sched_switch,"
                + "{cs,faults}:u,{cs,dummy}:W,{cs:k,faults:u},{task-clock,cs}:D,"
                + "cycles:D,cs:e,faults:W,cs:kp,cs:Ip,cs:uI,{cs,faults}:k,{cs,faults}:I,{cs:k,faults:I}:p,{cs:p,faults:p}:p,"
                + "{cs:D,faults}:u,{cs:k,faults:H}:G,LLC,l1d,i-tlb,btb,node:u, cs , faults,{ cs , faults } ,"
                + "cycles/name=spun/u,faults//k,r1c2/period=5/";
        assertThat(opened(Run.SYSCOPE, events)).isEqualTo(opened("perf", events));
    }

    @Test
    void opensWhatPerfOpensOfPmus() throws IOException {
        String pmus = Files.isDirectory(Path.of("/sys/bus/event_source/devices/cpu/format"))
                ? "cpu/event=0x3c,umask=0x1,inv,edge,cmask=2/,cpu/config=0x76/u,cpu/r1c0/,cpu/cpu-cycles/,cpu/event=0x76,name=foo/k"
                : "";
        String events = Files.isDirectory(Path.of("/sys/bus/event_source/devices/msr/events")) ? "msr/tsc/,msr/event=0/,msr/event=0, config1=2/,msr/config=0,event=0/u" : "";
        String all = pmus + (pmus.isEmpty() || events.isEmpty() ? "" : ",") + events;
        assertThat(all).as("PMUs of this machine").isNotEmpty();
        assertThat(opened(Run.SYSCOPE, all)).isEqualTo(opened("perf", all));
    }

    private List<String> opened(String tool, String events) throws IOException {
        Path log = directory.resolve("opened");
        Run run = Run.of("strace", "-f", "--seccomp-bpf", "-v", "-e", "trace=perf_event_open", "-o", log.toString(),
                tool, "stat", "-o", "/dev/null", "-e", events, "true");
        assertThat(run.status()).as(run.err()).isZero();
        Map<String, List<String>> byEvent = new LinkedHashMap<>();
        Pattern call = Pattern.compile("perf_event_open\\(\\{(.*)\\}, (-?\\d+), (-?\\d+), (-?\\d+), (.*?)\\) = (-?\\d+)( E\\w+)?.*");
        List<String> opened = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            Matcher matcher = call.matcher(line);
            if (!matcher.find() || matcher.group(2).equals("0")) {
                continue; // perf probes the kernel on itself first
            }
            String attr = matcher.group(1)
                    .replaceAll("\\bsize=[^,]*, ", "")
                    .replaceAll(", sig_data=0.*", "") // and what this strace doesn't know
                    .replaceAll(", wakeup_events=0", "");
            String leads = matcher.group(4).equals("-1") ? " leads" : " follows";
            String result = matcher.group(7) == null ? "" : matcher.group(7);
            if (result.equals(" EINVAL")) {
                continue; // tried again otherwise
            }
            opened.add(attr + leads + result);
        }
        assertThat(opened).isNotEmpty();
        return opened;
    }
}
