package dev.syscope.it;

import static dev.syscope.it.Latency.figure;
import static dev.syscope.it.Latency.latency;
import static dev.syscope.it.Latency.syscall;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code syscope latency} prints and writes what was asked for, or says in a line what is wrong. */
class LatencyOutputIT {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"bpf", "ptrace"})
    void slowCallsArePrintedDecoded(String source) {
        Run run = latency("--source", source, "--above", "100ms", "sh", "-c", "exec sleep 0.3");
        assertThat(run.err()).containsPattern("(?m)^\\d+ (clock_)?nanosleep\\(.*tv_nsec=300000000.*\\) = 0 <[3-9]\\d\\dms>$");
        assertThat(run.out()).contains(source.equals("ptrace") ? "ptrace: " : "for --above").contains("nanosleep");
    }

    @Test
    void slowCallsOfTheWholeMachineArePrinted() throws Exception {
        Process sleeper = new ProcessBuilder("sh", "-c", "while :; do sleep 0.3; done").start();
        try {
            Run run = latency("-a", "--above", "290ms", "-e", "trace=clock_nanosleep", "-d", "1.5", "--json");
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.err()).containsPattern("(?m)^\\d+ clock_nanosleep\\(.*tv_nsec=300000000.*\\) = 0 <[3-9]\\d\\dms>$");
            assertThat(figure(run.out(), syscall("clock_nanosleep"), "calls")).isPositive();
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    @Test
    void interruptEndsTheMeasurementWithItsTable() {
        Run run = Run.of("bash", "-c", "while sleep 0.05; do :; done & target=$!; " + Run.SYSCOPE + " latency -f -i 0.1 -p $target >" + directory
                + "/table & tool=$!; until grep -q 0.calls " + directory + "/table; do :; done; kill -INT $tool; wait $tool;"
                + " echo status $?; kill $target; cat " + directory + "/table");
        assertThat(run.out()).contains("status 130\n").contains(" in all\n").contains("clock_nanosleep");
    }

    /** The command goes on, and what else was asked for is there. */
    @Test
    void fullDiskIsSaidInOneLine() {
        Run run = latency("-i", "0.05", "--hlog", "/dev/full", "--html", "/dev/full", "sh", "-c", "sleep 0.2; cd /; echo done");
        assertThat(run.err())
                .contains("cannot write the histogram log: is the disk full?; cannot write the page: No space left on device")
                .hasLineCount(1);
        assertThat(run.out()).contains("done\n").contains(" chdir\n");
        assertThat(run.status()).isEqualTo(1);
        Run table = latency("-o", "/dev/full", "true");
        assertThat(table.err()).contains("cannot write the table").hasLineCount(1);
    }

    /** As other programs do that write to nobody; a log that was asked for is whole all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"-a -i 0.1", "-a --above 100us 2>&1 >/dev/null", "-i 0.1 sleep 100"})
    void endsWhenNobodyReadsAnyMore(String arguments) throws IOException {
        Path log = directory.resolve("x.hlog");
        Run run = Run.of("timeout", "60", "bash", "-c",
                Run.SYSCOPE + " latency --hlog " + log + " " + arguments + " | head -n 1; echo status ${PIPESTATUS[0]}");
        assertThat(run.out().lines().toList().getLast()).isEqualTo("status 141");
        assertThat(run.err()).isEmpty();
        assertThat(Files.readString(log)).contains("\nTag=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--sort totl true              ; no figure 'totl' to sort by; did you mean 'total'?",
                "--by sycall true              ; no key 'sycall' for --by; did you mean 'syscall'?",
                "-i 0 true                     ; -i needs a positive number of seconds",
                "-d -3 true                    ; -d needs a positive number of seconds",
                "-i 0.001 true                 ; the shortest interval is 0.05 s",
                "--hlog /nonexistent/x true    ; Can't fopen '/nonexistent/x': No such file or directory",
                "--html /nonexistent/x true    ; Can't fopen '/nonexistent/x': No such file or directory",
                "-e trace=opnat true           ; did you mean 'openat'?",
                "--cgroup /tmp -d 1            ; It must be a directory of the cgroup2 file system",
                "--cgroup /tmp -d 1 --above 1s ; It must be a directory of the cgroup2 file system",
                "--cgroup /none -d 1           ; open cgroup /none: ENOENT, No such file or directory",
                "--source ptrace -a            ; ptrace traces processes, not the machine nor a cgroup",
                "--source ptrace --cgroup /x   ; ptrace traces processes, not the machine nor a cgroup",
                "nonexistent-program           ; Can't stat 'nonexistent-program'",
                "-p 4194303                    ; No such process",
                "-p 1 true                     ; one target is needed, not 2",
            })
    void whatIsWrongIsSaidInOneLine(String arguments, String message) {
        Run run = latency(arguments.split(" +"));
        assertThat(run.err()).contains(message).hasLineCount(1);
        assertThat(run.status()).isBetween(1, 2);
        assertThat(run.out()).isEmpty();
    }
}
