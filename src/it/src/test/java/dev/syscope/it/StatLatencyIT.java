package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code syscope stat --latency}: the latency table of the runs that were counted. */
class StatLatencyIT {
    private static final String[] DD = {"dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=500", "status=none"};

    @TempDir private Path directory;

    private static Run stat(String[] command, String... arguments) {
        List<String> all = new ArrayList<>(List.of("stat", "--latency"));
        all.addAll(List.of(arguments));
        all.addAll(List.of(command));
        Run run = Run.syscope(all.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        return run;
    }

    @Test
    void tableAndCountersAreOfTheSameRun() {
        Run run = stat(DD, "-e", "syscalls:sys_enter_write,raw_syscalls:sys_exit");
        assertThat(run.err()).containsPattern("\n +500 +syscalls:sys_enter_write ");
        assertThat(run.err()).containsPattern(" System calls:\n\ncalls +errors +total ").containsPattern("\n +500 +0 .* write\n");
        assertThat(run.err()).containsPattern("\nprobes: .* longer for each call, measured at start");
    }

    @Test
    void csvHasTheTableBehindTheCounters() {
        List<String> lines = stat(DD, "-x;", "-r", "3", "-e", "syscalls:sys_enter_write").err().lines().toList();
        assertThat(lines.get(0)).startsWith("500;;syscalls:sys_enter_write;0.00%;");
        assertThat(lines.get(1)).startsWith("start;seconds;syscall;calls;errors;total_ns;");
        assertThat(lines).filteredOn(line -> line.contains(";write;")).singleElement().asString().contains(";write;1500;0;");
    }

    @Test
    void jsonHasTheTableAsAnObjectOfItsOwn() {
        for (String format : List.of("-j", "--json")) {
            Run run = stat(DD, format, "-e", "cs");
            String last = run.err().lines().reduce((a, b) -> b).orElseThrow();
            assertThat(last).startsWith("{\"type\":\"total\"").contains("{\"syscall\":\"write\",\"calls\":500,\"errors\":0,");
        }
    }

    /** What ran before the delay was over is in neither. */
    @Test
    void aDelayHoldsForBoth() {
        Run run = stat(new String[] {"sh", "-c", "echo a; sleep 0.8; echo b"}, "-D", "300", "-x,", "-e", "syscalls:sys_enter_write");
        assertThat(run.err()).startsWith("1,,syscalls:sys_enter_write,").contains(",write,1,0,");
    }

    /** Children belong to the target, or, by {@code -i}, to neither. */
    @Test
    void inheritanceHoldsForBoth() {
        String[] shell = {"sh", "-c", "/bin/echo a; /bin/echo b; :"};
        assertThat(stat(shell, "-x,", "-e", "syscalls:sys_enter_write").err())
                .startsWith("2,,syscalls:sys_enter_write,").contains(",write,2,0,");
        assertThat(stat(shell, "-i", "-x,", "-e", "syscalls:sys_enter_write").err())
                .startsWith("0,,syscalls:sys_enter_write,").doesNotContain(",write,");
    }

    @Test
    void theMachineAndRunningProcessesAreMeasuredToo() throws IOException {
        assertThat(stat(DD, "-a", "-x,", "-e", "cs").err()).containsPattern(",write,[0-9]{3,},");
        Process sleeper = new ProcessBuilder("sh", "-c", "while :; do sleep 0.01; done").start();
        try {
            String[] wait = {"sleep", "0.5"};
            assertThat(stat(wait, "-p", Long.toString(sleeper.pid()), "-x,", "-e", "cs").err()).contains(",wait4,");
        } finally {
            sleeper.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "-C 0 true                              ; -a instead of -C",
        "-t 1 true                              ; -p instead of -t",
        "-e cs -a --for-each-cgroup /,/x true   ; one cgroup, not",
        "--report /dev/null                     ; no --latency",
    })
    void whatCantBeMeasuredIsRefusedInOneLine(String arguments, String words) {
        Run run = Run.syscope(("stat --latency " + arguments).split(" "));
        assertThat(run.err()).contains(words).hasLineCount(1);
        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    void withoutBpfTheReasonIsSaidInOneLine() {
        String nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups ";
        Assumptions.assumeTrue(
                Run.of("sh", "-c", nobody + "test -r " + Run.ROOT + "/src/dist/target/syscope.jar").status() == 0,
                "an unprivileged user can't read " + Run.ROOT);
        Path made = directory.resolve("made");
        Run run = Run.of("sh", "-c", nobody + Run.SYSCOPE + " stat --latency -e cs:u touch " + made);
        assertThat(run.err()).contains("--latency: ", "EPERM", "run as root").hasLineCount(1);
        assertThat(run.status()).isEqualTo(1);
        assertThat(made).as("the command never ran").doesNotExist();
    }
}
