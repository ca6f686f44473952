package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a process can't be traced, said in one line by either source; the process goes on. */
class AttachRefusalIT {
    private static String refusal(String source, long pid) {
        Run run = Run.of("timeout", "60", Run.SYSCOPE, "strace", "--source", source, "-p", Long.toString(pid));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith(Run.SYSCOPE + ": attach").endsWith("\n");
        assertThat(run.err().lines()).hasSize(1);
        return run.err();
    }

    private static void await(Path file, String text) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!Files.readString(file).contains(text)) {
            assertThat(System.nanoTime()).as("time until %s has %s", file, text).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private static Path status(long pid) {
        return Path.of("/proc/" + pid + "/status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ptrace", "bpf"})
    void noSuchProcess(String source) {
        assertThat(refusal(source, 999_999_999)).contains("999999999").endsWith("ESRCH, No such process\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ptrace", "bpf"})
    void processThatHasEnded(String source) throws Exception {
        Process parent = new ProcessBuilder("perl", "-e", "$| = 1; my $p = fork or exit; print \"$p\\n\"; sleep 100").start();
        try {
            long ended = Long.parseLong(parent.inputReader().readLine());
            await(status(ended), "State:\tZ");
            assertThat(refusal(source, ended)).contains(Long.toString(ended)).contains("It has ended already");
        } finally {
            parent.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ptrace", "bpf"})
    void kernelThread(String source) throws Exception {
        assumeTrue(Files.readString(status(2)).contains("kthreadd"), "the kernel's threads are not in this pid namespace");
        assertThat(refusal(source, 2)).contains("kthreadd is a thread of the kernel, which makes no system calls");
    }

    @Test
    void processThatIsTraced() throws Exception {
        Process target = new ProcessBuilder("sleep", "100").start();
        Process strace = new ProcessBuilder("strace", "-o", "/dev/null", "-p", Long.toString(target.pid())).start();
        try {
            await(status(target.pid()), "TracerPid:\t" + strace.pid());
            assertThat(refusal("ptrace", target.pid()))
                    .contains("It is traced by strace (pid " + strace.pid() + "), and only one can trace it at a time");
            assertThat(Files.readString(status(target.pid()))).contains("TracerPid:\t" + strace.pid() + "\n");
        } finally {
            strace.destroy();
            strace.waitFor();
            target.destroyForcibly();
        }
    }

    @Test
    void processOfAnotherUser() throws Exception {
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        List<String> reads = new ArrayList<>(nobody);
        reads.addAll(List.of("test", "-r", Run.ROOT + "/src/dist/target/syscope.jar"));
        assumeTrue(Run.of(reads.toArray(String[]::new)).status() == 0, "nobody can't read " + Run.ROOT);
        Process target = new ProcessBuilder("sleep", "100").start();
        try {
            String uid = Files.readString(status(target.pid())).lines().filter(line -> line.startsWith("Uid:")).findFirst()
                    .orElseThrow().split("\t")[1];
            List<String> command = new ArrayList<>(nobody);
            command.addAll(List.of(Run.SYSCOPE, "strace", "-p", Long.toString(target.pid())));
            Run run = Run.of(command.toArray(String[]::new));
            assertThat(run.err()).isEqualTo(Run.SYSCOPE + ": attach: ptrace(PTRACE_SEIZE, " + target.pid()
                    + "): EPERM, Operation not permitted. It belongs to uid " + uid
                    + "; run as root, or with CAP_SYS_PTRACE\n");
            assertThat(run.status()).isEqualTo(1);
            assertThat(target.isAlive()).isTrue();
        } finally {
            target.destroyForcibly();
        }
    }

    @Test
    void rootThatLacksTheCapability() throws Exception {
        Process target = new ProcessBuilder("setpriv", "--reuid=65534", "--clear-groups", "sleep", "100").start();
        try {
            await(status(target.pid()), "Uid:\t65534");
            Run run = Run.of("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-all", Run.SYSCOPE, "strace", "--source",
                    "ptrace", "-p", Long.toString(target.pid()));
            assertThat(run.err()).endsWith("It belongs to uid 65534; root lacks CAP_SYS_PTRACE here; a container has it by"
                    + " --cap-add=SYS_PTRACE\n");
            assertThat(run.status()).isEqualTo(1);
        } finally {
            target.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ptrace", "bpf"})
    void othersAreTracedAllTheSame(String source) throws Exception {
        Process target = new ProcessBuilder("sh", "-c", "read x; exit 3").start();
        try {
            Process tracer = new ProcessBuilder(Run.SYSCOPE, "strace", "--source", source, "-e", "trace=exit_group", "-p",
                            "999999999", "-p", Long.toString(target.pid()))
                    .start();
            String first = tracer.errorReader().readLine();
            String second = tracer.errorReader().readLine();
            assertThat(List.of(first, second)).anyMatch(line -> line.contains("999999999") && line.endsWith("No such process"))
                    .anyMatch(line -> line.endsWith("Process " + target.pid() + " attached"));
            target.outputWriter().close();
            assertThat(tracer.errorReader().lines()).anyMatch(line -> line.startsWith("exit_group(3)"));
            assertThat(tracer.waitFor()).isZero();
        } finally {
            target.destroyForcibly();
        }
    }
}
