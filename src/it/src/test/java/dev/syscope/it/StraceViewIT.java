package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What strace shows on standard error, in one file and in its summary, and how it ends: ours is the same. */
class StraceViewIT {
    /** Which of two processes is first differs from run to run; a wrong line stays wrong in each. */
    private static final int TRIES = 8;

    @TempDir private Path directory;

    private String ours;

    @BeforeEach
    void callOursStrace() throws IOException {
        ours = Files.createSymbolicLink(directory.resolve("strace"), Path.of(Run.SYSCOPE)).toString();
    }

    /** Status and output without what differs from run to run: digits, addresses, the path that we were called by. */
    private String masked(String tracer, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(tracer));
        command.addAll(arguments);
        Run run = Run.of(directory, Map.of(), command);
        return "status " + run.status() + "\n" + mask(run.out()) + mask(run.err());
    }

    private String mask(String text) {
        return text.replace(ours, "strace")
                .replaceAll("getrandom\\(\"[^\"]*\"", "getrandom(RANDOM")
                .replaceAll("\\[[0-9a-f]{16}\\]", "[PLACE]")
                .replaceAll("0x[0-9a-f]+", "ADDRESS")
                .replaceAll("[0-9]", "#");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "true", "-i true", "-n true", "-r true", "-t true", "-tt true", "-ttt true", "-T true", "-r -ttt -n -i -T true",
                "--relative-timestamps=ns true", "--absolute-timestamps=time,ms true", "--syscall-times=s true",
                "-a 10 true", "-a 60 true", "-z true", "-Z true", "-e status=unfinished true", "-q true", "-qq true",
                "-e trace=none true", "-e trace=!mmap true", "-e trace=/^m true", "-e trace=%file,close true",
                "-P /etc/ld.so.cache true", "-P /bin/true -P /etc/ld.so.cache true", "-e quiet=path-resolution -P /bin/true true",
                "-e inject=access:error=EIO true", "-e inject=close:delay_exit=1000 true", "-e fault=access:when=2+ true",
                "-P /etc/passwd -e inject=openat:error=EPERM cat /etc/passwd /etc/group",
                "-e inject=close,read:error=EIO:when=3 true", "-e inject=%file:error=ENOENT:when=2+ true",
                "-e trace=read -e inject=close:error=EIO true", "-e inject=close:retval=-1:when=2 true",
                "-e fault=!close:error=EIO true", "-e inject=all:delay_exit=1 true",
                "-e inject=close:signal=USR1 true", "-e trace=kill -e signal=none sh -c 'kill -CHLD $$'",
                "-e trace=none -E X=one -E Y sh -c 'echo $X $Y'",
                "-A true", "-F true", "-z -Z true", "--seccomp-bpf true", "-S calls true",
                "-e trace=none sh -c '(sleep 0.2; kill -CONT $$) & kill -STOP $$; wait'",
                "-e trace=none -e signal=none sh -c 'kill -TERM $$'", "-e trace=none -e signal=!TERM sh -c 'kill -TERM $$'",
                "-e trace=none -e quiet=exits true", "-e trace=!!read true", "-e trace=signal true",
                "-c -y -k -i -n -r -t -T -S name -U name,calls true",
                "-e trace=kill sh -c 'kill -TERM $$'", "-e trace=none sh -c 'kill -SEGV $$'",
                "/etc/passwd", "-o /dev/null /etc/passwd", "/", "/nonexistent", "-o /dev/null sh -c 'exit 7'",
                "-f -o /dev/stdout -e trace=wait4,exit_group sh -c '(exit 3); exit 4'",
                "-f -q -e trace=wait4 sh -c '(exit 3); (exit 5); exit 4'",
                "-o '|cat' -e trace=exit_group true", "-o '!cat' -f -e trace=exit_group true",
                "-C -e trace=exit_group,close -U calls,errors,name true", "-c -e trace=none true",
                "-c -S name -U name,calls,errors true", "-c -w -S name -U calls,errors true",
            })
    void showsWhatStraceShows(String line) throws IOException {
        List<String> arguments = words(line);
        String expected = "";
        String actual = "";
        for (int i = 0; i < TRIES; i++) {
            expected = masked("strace", arguments);
            actual = masked(ours, arguments);
            if (actual.equals(expected)) {
                return;
            }
        }
        assertThat(actual).isEqualTo(expected);
    }

    /** Words as the shell sees them, of which those in quotes have spaces. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        String[] parts = line.split("'");
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 1) {
                words.add(parts[i]);
            } else {
                Arrays.stream(parts[i].trim().split(" +")).filter(word -> !word.isEmpty()).forEach(words::add);
            }
        }
        return words;
    }

    @ParameterizedTest
    @CsvSource({
        "INT, 130, ptrace, restart_syscall(<... resuming interrupted clock_nanosleep", "TERM, 143, ptrace, restart_syscall(<... resuming interrupted clock_nanosleep", "HUP, 129, ptrace, restart_syscall(<... resuming interrupted clock_nanosleep",
        "INT, 130, bpf, clock_nanosleep(", "TERM, 143, bpf, clock_nanosleep("
    })
    void signalLetsTheProcessGoAndEndsUs(String signal, int status, String source, String call) throws Exception {
        Process target = new ProcessBuilder("sleep", "100").start();
        try {
            Path output = directory.resolve("trace");
            Process tracer = new ProcessBuilder(ours, "--source", source, "-p", Long.toString(target.pid()))
                    .redirectError(output.toFile())
                    .start();
            await(output, call);
            assertThat(Run.of("kill", "-" + signal, Long.toString(tracer.pid())).status()).isZero();
            assertThat(tracer.waitFor()).isEqualTo(status);
            assertThat(Files.readString(output))
                    .endsWith(ours + ": Process " + target.pid() + " detached\n <detached ...>\n");
            assertThat(target.isAlive()).isTrue();
            assertThat(Files.readString(Path.of("/proc/" + target.pid() + "/status"))).contains("TracerPid:\t0\n");
        } finally {
            target.destroyForcibly();
        }
    }

    private static void await(Path file, String text) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!Files.exists(file) || !Files.readString(file).contains(text)) {
            assertThat(System.nanoTime()).as("time until %s has %s", file, text).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    @Test
    void interruptOfALaunchedCommandIsPassedOn() throws Exception {
        Path output = directory.resolve("trace");
        Process tracer = new ProcessBuilder(ours, "-e", "trace=pause", "perl", "-e", "$SIG{INT} = 'DEFAULT'; sleep 100")
                .redirectError(output.toFile())
                .start();
        long child = awaitChild(tracer, "perl");
        assertThat(Run.of("kill", "-INT", Long.toString(tracer.pid())).status()).isZero();
        assertThat(tracer.waitFor()).isEqualTo(130);
        ProcessHandle.of(child).ifPresent(left -> left.onExit().orTimeout(30, TimeUnit.SECONDS).join());
        assertThat(Files.readString(output)).endsWith(": Process " + child + " detached\n");
    }

    private static long awaitChild(Process parent, String name) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            var child = parent.children()
                    .filter(each -> each.info().command().orElse("").contains(name))
                    .findFirst();
            if (child.isPresent()) {
                return child.get().pid();
            }
            assertThat(System.nanoTime()).as("time until there is a child").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    @ParameterizedTest
    @CsvSource({"ptrace, getppid", "bpf, getppid", "ptrace, none", "bpf, none"})
    void signalAndEndOfAProcessAreShownThoughItMakesNoCallThatIs(String source, String calls) throws Exception {
        Process target = new ProcessBuilder("sleep", "100").start();
        try {
            Process tracer = new ProcessBuilder(
                            ours, "--source", source, "-e", "trace=" + calls, "-p", Long.toString(target.pid()))
                    .start();
            assertThat(tracer.errorReader().readLine()).isEqualTo(ours + ": Process " + target.pid() + " attached");
            assertThat(Run.of("kill", Long.toString(target.pid())).status()).isZero();
            assertThat(tracer.errorReader().lines().map(line -> line.replaceAll("si_pid=[0-9]+, si_uid=[0-9]+", "")))
                    .containsExactly("--- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, } ---", "+++ killed by SIGTERM +++");
            assertThat(tracer.waitFor()).isZero();
        } finally {
            target.destroyForcibly();
        }
    }

    /** The trace ends with the last of them, and its status is the command's. */
    @Test
    void commandAndProcessAreTracedTogether() throws Exception {
        Process target = new ProcessBuilder("sleep", "100").start();
        try {
            long pid = target.pid();
            Run run = Run.of(ours, "-e", "trace=kill", "-p", "999999999", "-p", Long.toString(pid), "sh", "-c", "kill " + pid + "; exit 5");
            assertThat(run.status()).isEqualTo(5);
            assertThat(run.err().lines())
                    .contains(ours + ": Process " + pid + " attached")
                    .anyMatch(line -> line.contains("999999999") && line.endsWith("No such process"))
                    .anyMatch(line -> line.matches("\\[pid +[0-9]+\\] kill\\(" + pid + ", SIGTERM\\) += 0"))
                    .anyMatch(line -> line.endsWith("+++ exited with 5 +++"))
                    .anyMatch(line -> line.endsWith("+++ killed by SIGTERM +++"));
        } finally {
            target.destroyForcibly();
        }
    }

    @Test
    void fullDiskIsSaidOnceAndTheStatusKept() {
        Run run = Run.of(ours, "-o", "/dev/full", "sh", "-c", "ls -lR /etc/ssl >/dev/null; exit 7");
        assertThat(run.err()).isEqualTo(ours + ": /dev/full: No space left on device\n");
        assertThat(run.status()).isEqualTo(7);
    }

    @Test
    void endsWhenNobodyReadsAnyMore() {
        Run run = Run.of(
                "bash", "-c", ours + " sh -c 'while :; do /bin/true; done' 2>&1 | head -n 1; echo ${PIPESTATUS[0]}");
        assertThat(run.out()).startsWith("execve(").endsWith("\n141\n");
    }

    @Test
    void linesStandWhereTheTargetsOwnDo() {
        List<String> script = List.of("-e", "trace=openat", "sh", "-c", "exec cat /nonexistent/1 /etc/hostname /nonexistent/2");
        assertThat(masked(ours, script)).isEqualTo(masked("strace", script));
    }

    @Test
    void argumentsAndEnvironmentKeepTheirBytes() {
        Run run = Run.of(
                "bash", "-c", ours + " -e trace=execve -E $'A=\\xff' sh -c 'printf \"$A$0\" | od -An -tx1' $'\\xe4' 2>&1");
        assertThat(run.out()).contains("\"\\344\"], 0x").contains(" ff e4\n");
    }

    @Test
    void jsonIsOneObjectALine() {
        Run run = Run.of(ours, "--json", "-e", "trace=openat,exit_group", "cat", "/nonexistent");
        assertThat(run.status()).isEqualTo(1);
        List<String> lines = run.err().lines().filter(line -> line.startsWith("{")).toList();
        assertThat(lines).anySatisfy(line -> assertThat(line)
                .startsWith("{\"event\":\"syscall\",\"pid\":")
                .contains("\"syscall\":\"openat\"")
                .contains("\"filename\":\"/nonexistent\"")
                .contains("\"return\":-1,\"errno\":\"ENOENT\",\"duration\":0.0"));
        assertThat(lines.get(lines.size() - 1)).startsWith("{\"event\":\"exited\"").endsWith(",\"status\":1}");
    }
}
