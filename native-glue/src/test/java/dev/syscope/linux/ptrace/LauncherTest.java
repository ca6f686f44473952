package dev.syscope.linux.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
@Tag("quick")
class LauncherTest {
    @TempDir
    Path directory;

    @Test
    void commandRunsWithItsArgumentsAndEnvironment() throws IOException {
        Path out = directory.resolve("out");
        int status = run("/bin/sh", List.of("argv0", "-c", "echo \"$0 $1 $NAME\" > " + out, "zero", "one"),
                List.of("NAME=v\u00e4lue\udcff"));
        assertThat(WaitStatus.exited(status)).isTrue();
        assertThat(WaitStatus.exitStatus(status)).isZero();
        assertThat(Files.readAllBytes(out)).isEqualTo("zero one v\u00e4lue\u00ff\n"
                .replace("\u00e4", "\u00c3\u00a4").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void exitStatusAndSignalArriveByWait() {
        assertThat(WaitStatus.exitStatus(sh("exit 42"))).isEqualTo(42);
        int killed = sh("kill -9 $$");
        assertThat(WaitStatus.killed(killed)).isTrue();
        assertThat(WaitStatus.killingSignal(killed)).isEqualTo(9);
    }

    @Test
    void commandDoesNotRunBeforeItsRelease() {
        Path made = directory.resolve("made");
        HeldChild child = new Launcher().start(sh(List.of("touch " + made)));
        child.close();
        int status = await(child.pid());
        assertThat(WaitStatus.exited(status)).isTrue();
        assertThat(WaitStatus.exitStatus(status)).isEqualTo(1);
        assertThat(made).doesNotExist();
    }

    @Test
    void failedExecIsTold() {
        Launch launch = new Launch("/no/such/file", List.of("file"), List.of());
        try (HeldChild child = new Launcher().start(launch)) {
            child.release();
            assertThat(child.failure()).hasValueSatisfying(failure -> {
                assertThat(failure.errno()).isEqualTo(Errno.ENOENT);
                assertThat(failure).hasMessage("execve(/no/such/file): ENOENT, No such file or directory");
            });
            assertThat(WaitStatus.exitStatus(await(child.pid()))).isEqualTo(1);
        }
    }

    @Test
    void programInAFileRunsWhereMemoryMayNotBeExecuted() throws IOException {
        try (Executable executable = Executable.ofFile(Files.readAllBytes(Path.of("/bin/true")))) {
            assertThat(run(executable.path().replace("self", "" + ProcessHandle.current().pid()), List.of("true"), List.of())).isZero();
        }
    }

    @Test
    void failedSetupIsTold() {
        Launch launch = new Launch("/bin/true", List.of("true"), List.of(), Optional.empty(),
                Optional.of(new SeccompFilter(new long[] {0xFFFF})));
        try (HeldChild child = new Launcher().start(launch)) {
            child.release();
            assertThat(child.failure())
                    .hasValueSatisfying(failure -> assertThat(failure)
                            .hasMessage("seccomp(SECCOMP_SET_MODE_FILTER) in the child: EINVAL, Invalid argument"));
            await(child.pid());
        }
    }

    @Test
    void inheritedFilesStayOpenAndOursAreClosed() throws IOException {
        Path out = directory.resolve("fds");
        try (RandomAccessFile own = new RandomAccessFile(directory.resolve("own").toFile(), "rw")) {
            InheritedState state = InheritedState.read();
            BitSet inherited = state.descriptors();
            assertThat(own.getFD().valid()).isTrue();
            int fd = descriptorOf(directory.resolve("own"));
            long copy = Kernel.check(Kernel.syscall(Nr.DUP, fd), "dup"); // without close-on-exec
            try {
                inherited.clear((int) copy);
                inherited.clear(fd);
                launch(new InheritedState(0, 0, inherited), "ls -l /proc/$$/fd > " + out);
                assertThat(Files.readString(out)).doesNotContain("own");
                inherited.set((int) copy);
                launch(new InheritedState(0, 0, inherited), "ls -l /proc/$$/fd > " + out);
                assertThat(Files.readString(out)).contains(" " + copy + " -> " + directory.resolve("own"));
                assertThat(Files.readString(out)).doesNotContain("memfd", "socket", java.lang.System.getProperty("java.home"));
            } finally {
                Kernel.syscall(Nr.CLOSE, copy);
            }
        }
    }

    @Test
    void signalsAreThoseOfTheState() throws IOException {
        Path out = directory.resolve("status");
        BitSet descriptors = InheritedState.read().descriptors();
        Launch copy = new Launch("/bin/cp", List.of("cp", "/proc/self/status", out.toString()), List.of());
        launch(new InheritedState(0x1001, 0x200, descriptors), copy); // a shell would clear the mask
        assertThat(Files.readString(out))
                .contains("SigIgn:\t0000000000001001\n", "SigBlk:\t0000000000000200\n");
        launch(new InheritedState(0, 0, descriptors), copy);
        assertThat(Files.readString(out))
                .contains("SigIgn:\t0000000000000000\n", "SigBlk:\t0000000000000000\n");
    }

    @Test
    void credentialsAreTheUsers() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(Privileges.ofSelf().effective() != 0, "needs CAP_SETUID");
        Credentials nobody = Credentials.ofUser("nobody").orElseThrow();
        Path out = directory.resolve("id");
        Files.createFile(out);
        Files.setPosixFilePermissions(out, java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Launch launch = new Launch("/bin/sh", List.of("sh", "-c", "id -u > " + out + "; id -G >> " + out),
                InheritedState.environment(), Optional.of(nobody), Optional.empty());
        try (HeldChild child = new Launcher().start(launch)) {
            child.release();
            assertThat(child.failure()).isEmpty();
            await(child.pid());
        }
        assertThat(Files.readString(out)).isEqualTo(nobody.uid() + "\n" + nobody.gid() + "\n");
        assertThat(Credentials.ofUser(Integer.toString(nobody.uid()))).hasValue(nobody);
        assertThat(Credentials.ofUser("no-such-user")).isEmpty();
        assertThat(Credentials.ofUser("123456789")).isEmpty();
    }

    private static int descriptorOf(Path file) {
        return InheritedState.openDescriptors().stream()
                .filter(fd -> dev.syscope.linux.proc.ProcFile.link("/proc/self/fd/" + fd)
                        .filter(file.toString()::equals)
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    private static void launch(InheritedState state, String script) {
        launch(state, sh(List.of(script)));
    }

    private static void launch(InheritedState state, Launch launch) {
        try (HeldChild child = new Launcher(state).start(launch)) {
            child.release();
            assertThat(child.failure()).isEmpty();
            assertThat(WaitStatus.exitStatus(await(child.pid()))).isZero();
        }
    }

    private static Launch sh(List<String> script) {
        return new Launch("/bin/sh", List.of("sh", "-c", script.getFirst()), InheritedState.environment());
    }

    private static int sh(String script) {
        return run("/bin/sh", List.of("sh", "-c", script), InheritedState.environment());
    }

    private static int run(String file, List<String> arguments, List<String> environment) {
        try (HeldChild child = new Launcher().start(new Launch(file, arguments, environment))) {
            child.release();
            assertThat(child.failure()).isEmpty();
            return await(child.pid());
        }
    }

    private static int await(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(4, 4);
            Kernel.check(Kernel.syscall(Nr.WAIT4, pid, status.address(), 0, 0), "wait4");
            return status.get(ValueLayout.JAVA_INT, 0);
        }
    }
}
