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
import org.junit.jupiter.params.provider.ValueSource;

/** {@code syscope latency} and calls that are not over, or had begun before. */
class LatencyInProgressIT {
    @TempDir private Path directory;

    @Test
    void callInProgressIsCountedApartWithItsAge() {
        Run run = latency("-d", "0.6", "sh", "-c", "echo $$; exec sleep 5");
        String pid = run.out().lines().findFirst().orElseThrow();
        Run.of("kill", pid);
        assertThat(run.out()).containsPattern("in progress, and not counted above:\n +age +pid +tid +comm +syscall\n"
                + " *[0-9.]+ms +" + pid + " +" + pid + " +sleep +clock_nanosleep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--source bpf", "--source bpf --above 10ms", "--source ptrace", "--source ptrace --above 10ms"})
    void callFromBeforeTheMeasurementIsMarked(String options) throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "100").start();
        try {
            String pid = Long.toString(sleeper.pid());
            Run.of("sh", "-c", "until grep -q '^[0-9]' /proc/" + pid + "/syscall && grep -q sleep /proc/" + pid + "/comm; do :; done");
            // named twice it is still one
            Run run = latency(("-p " + pid + " -p " + pid + " -d 0.2 " + options).split(" "));
            assertThat(run.out()).containsPattern("in progress, and not counted above:\n +age +pid +tid +comm +syscall\n"
                    + " *>[0-9.]+m?s +" + pid + " +" + pid + " +sleep +(clock_nanosleep|restart_syscall)\n> began before the measurement\n");
            if (options.contains("bpf")) {
                Run json = latency(("-a -d 0.2 --json " + options).split(" "));
                assertThat(json.out()).containsPattern(
                        "\\{\"syscall\":\"(clock_nanosleep|restart_syscall)\",\"pid\":" + pid + ",[^}]*\"older\":true\\}");
            }
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    /** Nobody knows how long it took; what is known is that it was slow. */
    @ParameterizedTest
    @ValueSource(strings = {"--source bpf", "--source bpf --above 1ms", "--source ptrace --above 1ms"})
    void callFromBeforeTheMeasurementIsNotCounted(String options) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "read line; cd /").start();
        String pid = Long.toString(shell.pid());
        Run.of("sh", "-c", "until grep -q '^0 0x0 ' /proc/" + pid + "/syscall; do :; done"); // it reads
        Path table = directory.resolve("table.json");
        Path slow = directory.resolve("slow");
        String command = "exec " + Run.SYSCOPE + " latency -i 0.1 -e trace=read,chdir --json -o " + table + " -p " + pid + " " + options;
        Process syscope = new ProcessBuilder("sh", "-c", command).redirectError(slow.toFile()).start();
        try {
            long deadline = System.nanoTime() + 60_000_000_000L;
            boolean traced = !options.contains("ptrace");
            while (!traced || !Files.exists(table) || Files.readAllLines(table).size() < 3) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                traced |= Files.readString(Path.of("/proc", pid, "status")).matches("(?s).*TracerPid:\t[1-9].*");
            }
            shell.getOutputStream().write('\n');
            shell.getOutputStream().flush();
            assertThat(syscope.waitFor()).isZero();
        } finally {
            shell.destroyForcibly().waitFor();
            syscope.destroyForcibly().waitFor();
        }
        String json = Files.readString(table);
        assertThat(json).doesNotContain(syscall("read"));
        assertThat(figure(json, syscall("chdir"), "calls")).isEqualTo(1);
        if (options.contains("--above")) {
            assertThat(Files.readString(slow)).containsPattern("^" + pid + " read\\(0, \"\\\\n\", 1\\) = 1 <at least [0-9.]+m?s>\n");
        }
    }

    /** Also of processes that nobody has named. */
    @Test
    void callFromBeforeTheMeasurementOfTheMachineIsPrinted() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "read line; cd /; read line").start();
        Path slow = directory.resolve("slow");
        Process syscope = null;
        try {
            String pid = Long.toString(shell.pid());
            Run.of("sh", "-c", "until grep -q '^0 0x0 ' /proc/" + pid + "/syscall; do :; done"); // it reads
            Path table = directory.resolve("table");
            syscope = new ProcessBuilder("sh", "-c", "exec " + Run.SYSCOPE + " latency -a -i 0.1 -e trace=read --above 1ms -o " + table)
                    .redirectError(slow.toFile()).start();
            awaitSize(table, 1);
            shell.getOutputStream().write('\n');
            shell.getOutputStream().flush();
            awaitSize(slow, 1);
            String line = "(?s).*(^|\n)" + pid + " read\\(0, \"\\\\n\", 1\\) = 1 <at least [0-9.]+m?s>\n.*";
            long deadline = System.nanoTime() + 30_000_000_000L;
            while (!Files.readString(slow).matches(line)) {
                assertThat(System.nanoTime()).as(Files.readString(slow)).isLessThan(deadline);
            }
            assertThat(shell.isAlive()).isTrue();
        } finally {
            shell.destroyForcibly().waitFor();
            if (syscope != null) {
                syscope.destroyForcibly().waitFor();
            }
        }
    }

    private static void awaitSize(Path file, long bytes) throws IOException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!Files.exists(file) || Files.size(file) < bytes) {
            assertThat(System.nanoTime()).as("size of %s", file).isLessThan(deadline);
        }
    }
}
