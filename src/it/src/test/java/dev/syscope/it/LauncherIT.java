package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher and the self-contained jar. */
class LauncherIT {
    @TempDir private Path directory;

    @Test
    void saysItsVersion() {
        Run run = Run.syscope("--version");
        assertThat(run.out()).matches("syscope [0-9].*\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    @Tag("kernel")
    @Tag("quick")
    void passesTheExitStatusOn() {
        assertThat(Run.syscope("strace", "-o", "/dev/null", "sh", "-c", "exit 42").status()).isEqualTo(42);
    }

    @Test
    @Tag("kernel")
    @Tag("quick")
    void diesOfTheSignalThatTheCommandDiedOf() {
        Run run = Run.of("sh", "-c", Run.SYSCOPE + " strace -o /dev/null sh -c 'kill -TERM $$'; echo status $?");
        assertThat(run.out()).isEqualTo("status 143\n");
    }

    @Test
    @Tag("kernel")
    @Tag("quick")
    void commandHasTheSignalsAndLimitsThatWeWereStartedWith() {
        String show = "grep -E 'SigIgn|SigBlk' /proc/self/status; ulimit -Sn";
        String start = "trap '' PIPE USR1; ulimit -Sn 256; ";
        Run ours = Run.of("sh", "-c", start + Run.SYSCOPE + " strace -o /dev/null sh -c \"" + show + "\"");
        Run bare = Run.of("sh", "-c", start + "sh -c \"" + show + "\"");
        assertThat(ours.out())
                .isEqualTo(bare.out())
                .containsPattern("SigIgn:\\s[0-9a-f]{12}[13579bdf][2367abef][0-9a-f]{2}\n")
                .endsWith("256\n");
    }

    @Test
    void saysThatTheCurrentDirectoryIsGone() {
        Run run = Run.of("bash", "-c", "cd $(mktemp -d) && rmdir $PWD && " + Run.SYSCOPE + " --version 2>&1");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).endsWith("syscope: the current directory was deleted, and Java can't do without: go to another\n");
    }

    @Test
    void linkNamedStraceIsStrace() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("strace"), Path.of(Run.SYSCOPE));
        Run run = Run.of(link.toString(), "-e", "trace=none", "-e", "nonsense=1", "true");
        assertThat(run.err()).startsWith(link + ": ");
        assertThat(run.status()).isEqualTo(2);
        assertThat(Run.of(link.toString(), "-e", "trace=execve", "true").err()).startsWith("execve(");
    }

    @Test
    void selfContainedJarRuns() {
        Path jar = Run.ROOT.resolve("src/dist/target/syscope.jar");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Run run = Run.of(java, "-jar", jar.toString(), "strace", "-e", "trace=execve", "true");
        assertThat(run.err()).startsWith("execve(").contains("+++ exited with 0 +++");
        assertThat(run.status()).isZero();
    }

    @Test
    void saysWhichPackageToInstallWhereThereIsNoJdk() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        for (String tool : List.of("readlink", "sh")) {
            Files.createSymbolicLink(bin.resolve(tool), Path.of("/bin", tool));
        }
        Path script = directory.resolve("syscope");
        Files.writeString(script, Files.readString(Path.of(Run.SYSCOPE)).replace("/usr/lib/jvm/*", "/nonexistent/*"));
        Run run =
                Run.of(
                        directory,
                        Map.of("PATH", bin.toString(), "JAVA_HOME", "/nonexistent", "HOME", "/nonexistent"),
                        List.of("/bin/sh", script.toString(), "--version"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("no JDK 22 or later").contains("openjdk-25-jdk-headless").hasLineCount(1);
    }

    @Test
    void takesTheNewestJdkForWhatItIsThoughAnOlderOneComesLast() throws IOException {
        Path jdks = directory.resolve(".jdks");
        for (String feature : List.of("26", "17")) {
            Path jdk = Files.createDirectories(jdks.resolve((feature.equals("26") ? "a" : "b") + feature));
            Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + feature + ".0.1\"\n");
            Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
            Files.writeString(java, "#!/bin/sh\necho \"" + feature + ": $*\"\n");
            assertThat(java.toFile().setExecutable(true)).isTrue();
        }
        Files.createFile(directory.resolve("syscope.jar"));
        Files.createFile(directory.resolve("syscope.aot"));
        Path script = directory.resolve("syscope");
        Files.writeString(script, Files.readString(Path.of(Run.SYSCOPE)).replace("/usr/lib/jvm/*", "/nonexistent/*"));
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), jdks.resolve("b17/bin/java"));
        Run run = Run.of(
                directory,
                Map.of("PATH", bin.toString(), "JAVA_HOME", "", "HOME", directory.toString()),
                List.of("/bin/sh", script.toString(), "--version"));
        assertThat(run.out()).startsWith("26: ").contains("-XX:AOTCache=" + directory.resolve("syscope.aot"));
    }
}
