package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.bpf.BpfFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each view shows is the same on whichever kernel runs; what a kernel can't do is refused in one line. */
@Tag("kernel")
class KernelIT {
    @TempDir private Path directory;

    private static void needsBpf() {
        boolean supported = BpfFeature.BTF_TRACEPOINT.probe().isSupported();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(supported).as("BPF under CI").isTrue();
        }
        assumeTrue(supported, "needs CAP_BPF, CAP_PERFMON and BTF-enabled tracepoints");
    }

    private String traced(Run run) throws IOException {
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return Files.readString(directory.resolve("trace"));
    }

    private Run strace(String source) {
        return Run.syscope(
                "strace", "--source", source, "-f", "-o", directory.resolve("trace").toString(),
                "-e", "trace=openat,execve,exit_group", "-e", "signal=none", "sh", "-c", "cat /etc/hostname; exit 0");
    }

    @Test
    @Tag("quick")
    void straceByPtraceDecodes() throws IOException {
        assertThat(traced(strace("ptrace")))
                .containsPattern("execve\\(\"/\\S*/sh\", \\[\"sh\", \"-c\", \"cat /etc/hostname; exit 0\"\\], 0x\\w+ /\\* \\d+ vars \\*/\\) = 0\n")
                .contains("openat(AT_FDCWD, \"/etc/hostname\", O_RDONLY) = 3\n", "exit_group(0)", "+++ exited with 0 +++");
    }

    @Test
    @Tag("quick")
    void straceByBpfPrintsTheSameOrSaysWhatIsMissing() throws IOException {
        needsBpf();
        Run run = strace("bpf");
        if (!BpfFeature.LOOP.probe().isSupported()) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).hasLineCount(1).containsPattern("since 5\\.1[37]");
            return;
        }
        assertThat(traced(run))
                .contains("openat(AT_FDCWD, \"/etc/hostname\", O_RDONLY) = 3\n", "exit_group(0)", "+++ exited with 0 +++");
    }

    @Test
    @Tag("quick")
    void opensnoopFindsAbsolutePaths() {
        needsBpf();
        Run run = Run.syscope("opensnoop", "-F", "sh", "-c", "cd /etc && cat ./hostname ./nonexistent");
        assertThat(run.err()).doesNotContain("lost");
        assertThat(run.lines())
                .anyMatch(line -> line.matches("\\d+ +cat +3   0 /etc/hostname"))
                .anyMatch(line -> line.matches("\\d+ +cat +-1   2 /etc/nonexistent"));
    }

    @Test
    @Tag("quick")
    void execsnoopShowsWhatFailsToo() {
        needsBpf();
        Run run = Run.syscope("execsnoop", "-x", "sh", "-c", "/bin/echo a 'b c'; /nonexistent/x y; true");
        assertThat(run.lines())
                .anyMatch(line -> line.matches("echo +\\d+ +\\d+ +0 /bin/echo a 'b c'"))
                .anyMatch(line -> line.matches("sh +\\d+ +\\d+ +-2 /nonexistent/x y"));
    }

    @Test
    @Tag("quick")
    void exitsnoopShowsTheStatus() {
        needsBpf();
        Run run = Run.syscope("exitsnoop", "-a", "sh", "-c", "sh -c 'exit 3'; kill -KILL $$");
        assertThat(run.lines())
                .filteredOn(line -> line.startsWith("sh "))
                .anyMatch(line -> line.matches("sh .* code 3 +sh -c 'exit 3'"))
                .anyMatch(line -> line.matches("sh .* signal 9 \\(Killed\\) +.*"))
                .hasSize(2);
        assertThat(run.status()).isEqualTo(128 + 9);
    }

    @Test
    @Tag("quick")
    void latencyCountsEachCallOnce() throws IOException {
        Path file = directory.resolve("table");
        Run run = Run.syscope(
                "latency", "--json", "-o", file.toString(), "dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=500");
        assertThat(run.status()).isZero();
        assertThat(Files.readString(file)).containsPattern("\"syscall\":\"write\",\"calls\":50[0-9],");
    }

    @Test
    @Tag("quick")
    void statCountsTracepointsAndClocks() {
        Run run = Run.syscope(
                "stat", "-x,", "-e", "task-clock,page-faults,syscalls:sys_enter_write", "dd", "if=/dev/zero",
                "of=/dev/null", "bs=1", "count=500", "status=none");
        assertThat(run.status()).isZero();
        assertThat(run.err()).containsPattern("(?m)^500,,syscalls:sys_enter_write,").doesNotContain("<not");
    }

    @Test
    @Tag("quick")
    void doctorSaysWhatWasTried() {
        List<String> lines = Run.syscope("doctor").lines();
        assertThat(lines).contains("  yes  trace a command that it launches", "  yes  ring buffers");
        for (BpfFeature feature : List.of(BpfFeature.LOOP, BpfFeature.FENTRY, BpfFeature.KPROBE, BpfFeature.TASK_STORAGE)) {
            String start = feature.probe().isSupported() ? "  yes  " : "  no   ";
            assertThat(lines).as(feature.text()).anyMatch(line -> line.startsWith(start + feature.text()));
        }
    }

    @Test
    void callsHaveTheirStacks() {
        Run run = Run.syscope("strace", "-k", "-e", "trace=openat", "-e", "signal=none", "cat", "/etc/hostname");
        assertThat(run.err())
                .containsPattern("openat\\(AT_FDCWD, \"/etc/hostname\", O_RDONLY\\) = 3\n > /\\S*libc\\S*\\(\\w+\\+0x\\w+\\) \\[0x\\w+]\n > /\\S+");
    }

    /** Before 5.11 maps and programs count as locked memory. */
    @Test
    void lockedMemoryIsNoLimitAndTheCommandsStaysAsItWas() {
        needsBpf();
        Run run = Run.of("sh", "-c", "ulimit -l 64; exec " + Run.SYSCOPE + " exitsnoop sh -c 'ulimit -l; exit 3'");
        assertThat(run.err()).isEmpty();
        assertThat(run.lines()).contains("64").anyMatch(line -> line.matches("sh .* code 3"));
        assertThat(run.status()).isEqualTo(3);
    }
}
