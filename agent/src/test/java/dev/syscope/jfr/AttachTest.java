package dev.syscope.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.EffectiveUser;
import dev.syscope.linux.proc.ProcStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttachTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    static List<String> javaHomes() {
        return JavaTarget.javaHomes();
    }

    @BeforeEach
    void openDirectory() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void threadsHaveTheirFullNames(String javaHome) throws IOException {
        try (JavaTarget target = JavaTarget.start(directory, javaHome, List.of(), List.of(), JavaTarget.WAITS)) {
            assertThat(names(target.pid())).contains("main", "worker with a name longer than the kernel's", "other \"quoted\" #7 nid=0x1");
            assertThat(Path.of("/tmp/.attach_pid" + target.pid())).doesNotExist();
            assertThat(target.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void rootReachesTheJvmOfAnotherUser(String javaHome) throws IOException {
        assumeRoot();
        List<String> asNobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        try (JavaTarget target = JavaTarget.start(directory, javaHome, asNobody, List.of(), JavaTarget.WAITS)) {
            assertThat(names(target.pid())).contains("worker with a name longer than the kernel's");
            assertThat(EffectiveUser.uid()).isZero();
            try (JvmRecording recording = new JvmRecording(jvm(target.pid()), socket(target.pid()))) {
                recording.start("default");
                assertThat(recording.time().ticksPerSecond()).isPositive();
                assertThat(leftovers()).hasSize(1);
            }
            assertThat(leftovers()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void aJvmInOtherNamespacesIsReached(String javaHome) throws Exception {
        assumeRoot();
        List<String> contained = List.of(
                "unshare", "-m", "-p", "-f", "--mount-proc", "--kill-child", "sh", "-c", "mount -t tmpfs tmpfs /tmp && exec \"$@\"", "sh");
        Path outside = Files.createDirectory(Path.of("/var/tmp/syscope-attach-" + ProcessHandle.current().pid()));
        try (JavaTarget target = JavaTarget.start(outside, javaHome, contained, List.of(), JavaTarget.WAITS)) {
            int pid = (int) ProcessHandle.of(target.pid()).orElseThrow().children().findFirst().orElseThrow().pid();
            assertThat(jvm(pid).ownPid()).isEqualTo(1);
            assertThat(names(pid)).contains("worker with a name longer than the kernel's");
            JvmThreads threads = new JvmThreads(jvm(pid), socket(pid), message -> {});
            try (threads) {
                assertThat(threads.thread(pid, pid).osThreadId()).isEqualTo(1);
                assertThat(PerfMap.ask(jvm(pid), socket(pid)).names()).isNotEmpty();
                Path file = directory.resolve("contained.jfr");
                try (JvmRecording recording = new JvmRecording(jvm(pid), socket(pid))) {
                    recording.start("default");
                    JfrRecording.create(file, SampleEvents.options(), threads, recording.time()).close();
                    recording.appendTo(file, learned -> { threads.learn(learned); return true; });
                }
                assertThat(RecordingFile.readAllEvents(file)).anyMatch(event -> event.getEventType().getName().startsWith("jdk."));
                try (var left = Files.list(Path.of("/proc/" + pid + "/root/tmp"))) {
                    assertThat(left.map(Path::getFileName).map(Path::toString)).doesNotContain("perf-1.map").noneMatch(name -> name.startsWith("syscope-"));
                }
            }
        } finally {
            Files.deleteIfExists(outside.resolve("Target.class"));
            Files.delete(outside);
        }
    }

    @Test
    void whatCannotBeAttachedToIsSaidInOneLineAndNotHarmed() throws Exception {
        assertThatThrownBy(() -> HotSpotJvm.of(0x3fff_fff0)).hasMessage("there is no process " + 0x3fff_fff0);
        Process sleep = new ProcessBuilder("sleep", "1000").start();
        int pid = (int) sleep.pid();
        try {
            assertThatThrownBy(() -> HotSpotJvm.of(pid)).hasMessageStartingWith("process " + pid + " is not a HotSpot JVM");
            assertThat(sleep.isAlive()).isTrue();
        } finally {
            sleep.destroyForcibly();
        }
        refuses(
                List.of("-XX:+DisableAttachMechanism"),
                "JVM PID was started with -XX:+DisableAttachMechanism and can't be attached to");
    }

    @Test
    void aJvmThatIsStoppedIsNotAskedAndPrintsNothingWhenItGoesOn() throws Exception {
        String home = System.getProperty("java.home");
        try (JavaTarget target = JavaTarget.start(directory, home, List.of(), List.of(), JavaTarget.WAITS)) {
            signal("STOP", target.pid());
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!ProcStatus.of(target.pid()).field("State").startsWith("T") && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            try {
                assertThatThrownBy(() -> socket(target.pid()).run("jcmd", "Thread.print"))
                        .hasMessage("JVM " + target.pid() + " can't be attached to: it is stopped");
            } finally {
                signal("CONT", target.pid());
            }
            assertThat(names(target.pid())).contains("main"); // it would have printed by then
            target.write("end");
            assertThat(target.rest()).isEmpty();
        }
    }

    private static void signal(String name, int pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Integer.toString(pid)).start().waitFor()).isZero();
    }

    private void refuses(List<String> options, String message) throws IOException {
        String home = System.getProperty("java.home");
        try (JavaTarget target = JavaTarget.start(directory, home, List.of(), options, JavaTarget.WAITS)) {
            assertThatThrownBy(() -> socket(target.pid()).run("jcmd", "Thread.print"))
                    .isInstanceOf(JfrException.class)
                    .hasMessage(message.replace("PID", "" + target.pid()));
            assertThat(target.isAlive()).isTrue();
        }
    }

    @Test
    void aJvmThatDoesNotHandleSignalsIsReachedWithoutOne() throws IOException {
        String home = System.getProperty("java.home");
        try (JavaTarget target = JavaTarget.start(directory, home, List.of(), List.of("-Xrs"), JavaTarget.WAITS)) {
            assertThat(jvm(target.pid()).takesQuit()).isFalse();
            assertThat(names(target.pid())).contains("main");
            assertThat(target.isAlive()).isTrue();
        }
    }

    @Test
    void anUnknownCommandIsRefusedWithTheJvmsReason() throws IOException {
        String home = System.getProperty("java.home");
        try (JavaTarget target = JavaTarget.start(directory, home, List.of(), List.of(), JavaTarget.WAITS)) {
            assertThatThrownBy(() -> socket(target.pid()).run("jcmd", "No.such"))
                    .hasMessageContaining("JVM " + target.pid() + " refused No.such: java.lang.IllegalArgumentException: Unknown diagnostic command");
        }
    }

    @Test
    void aSocketThatIsNotTheJvmsOwnIsNotUsed() throws Exception {
        String home = System.getProperty("java.home");
        try (JavaTarget target = JavaTarget.start(directory, home, List.of(), List.of(), JavaTarget.WAITS)) {
            Path place = Path.of("/tmp/.java_pid" + target.pid());
            try (var server = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
                server.bind(java.net.UnixDomainSocketAddress.of(place));
                assertThatThrownBy(() -> socket(target.pid()).run("jcmd", "Thread.print"))
                        .hasMessageContaining("process " + ProcessHandle.current().pid() + " listens on .java_pid");
            } finally {
                Files.deleteIfExists(place);
            }
            Path elsewhere = directory.resolve("elsewhere");
            Files.createSymbolicLink(place, elsewhere);
            try {
                assertThatThrownBy(() -> socket(target.pid()).run("jcmd", "Thread.print"))
                        .hasMessageContaining("isn't its own socket");
            } finally {
                Files.deleteIfExists(place);
            }
            Path trigger = Path.of("/tmp/.attach_pid" + target.pid());
            Files.createSymbolicLink(trigger, elsewhere);
            try {
                assertThatThrownBy(() -> socket(target.pid()).run("jcmd", "VM.version"))
                        .hasMessage("JVM " + target.pid() + " can't be attached to: .attach_pid" + target.pid() + " in its /tmp isn't its own file");
            } finally {
                Files.deleteIfExists(trigger);
            }
            if (EffectiveUser.uid() == 0) {
                Files.createFile(trigger);
                Files.setAttribute(trigger, "unix:uid", 65534);
                try {
                    assertThatThrownBy(() -> socket(target.pid()).run("jcmd", "VM.version")).hasMessageContaining("isn't its own file");
                } finally {
                    Files.deleteIfExists(trigger);
                }
            }
            assertThat(elsewhere).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void aJvmsRecordingIsJoinedInEitherOrder(String javaHome) throws Exception {
        Path ours = directory.resolve("ours.jfr");
        Path theirs = directory.resolve("theirs.jfr");
        long start;
        try (JavaTarget target = JavaTarget.start(directory, javaHome, List.of(), List.of(), JavaTarget.WAITS);
                JvmRecording jvm = new JvmRecording(jvm(target.pid()), socket(target.pid()));
                JvmThreads threads = new JvmThreads(jvm(target.pid()), socket(target.pid()), message -> {})) {
            jvm.start("profile");
            start = System.nanoTime();
            try (JfrRecording recording = JfrRecording.create(ours, SampleEvents.options(), threads, jvm.time())) {
                for (int tid : ProcStatus.threads(target.pid())) {
                    recording.syscall(
                            start, 1_000_000, recording.thread(target.pid(), tid), 0, target.pid(), "futex", SampleEvents.text("x"), 0, 1, 0, false);
                }
            }
            try (JfrRecording empty = JfrRecording.create(theirs, SampleEvents.options(), threads, jvm.time())) {
                empty.lost(start, 1, "none");
            }
            byte[] oursAlone = Files.readAllBytes(ours);
            jvm.appendTo(ours, learned -> { threads.learn(learned); return true; });
            byte[] joined = Files.readAllBytes(ours);
            byte[] reversed = new byte[joined.length];
            System.arraycopy(joined, oursAlone.length, reversed, 0, joined.length - oursAlone.length);
            System.arraycopy(oursAlone, 0, reversed, joined.length - oursAlone.length, oursAlone.length);
            Files.write(theirs, reversed);
            assertThat(target.isAlive()).isTrue();
        }
        long epochMillis = System.currentTimeMillis() - (System.nanoTime() - start) / 1_000_000;
        for (Path file : List.of(ours, theirs)) {
            List<String> javaNames = new ArrayList<>();
            long jvmEvents = 0;
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                if (event.getEventType().getName().equals("syscope.Syscall")) {
                    assertThat(event.getStartTime().toEpochMilli()).isBetween(epochMillis - 50, epochMillis + 50);
                    assertThat(event.getDuration().toNanos()).isBetween(999_998L, 1_000_002L);
                    javaNames.add(event.getThread().getJavaName());
                } else if (event.getEventType().getName().startsWith("jdk.")) {
                    assertThat(event.getStartTime().toEpochMilli()).isBetween(epochMillis - 120_000, epochMillis + 30_000);
                    jvmEvents++;
                }
            }
            assertThat(javaNames).contains("main", "worker with a name longer than the kernel's");
            assertThat(jvmEvents).isGreaterThan(10);
            assertThat(JfrTool.run("summary", file.toString())).contains("syscope.Syscall").contains("jdk.ThreadPark");
            assertThat(JfrTool.run("print", "--events", "syscope.Syscall", file.toString())).contains("eventThread = \"main\"");
            long[] counts = new long[2];
            MissionControl.load(file).forEach(items -> {
                counts[items.getType().getIdentifier().startsWith("syscope.Syscall") ? 0 : 1] += items.getItemCount();
            });
            assertThat(counts[0]).isEqualTo(javaNames.size());
            assertThat(counts[1]).isGreaterThan(10);
        }
    }

    private static HotSpotJvm jvm(int pid) {
        return HotSpotJvm.of(pid);
    }

    private static AttachSocket socket(int pid) {
        return new AttachSocket(jvm(pid), LIMIT);
    }

    private static List<String> names(int pid) {
        List<String> names = new ArrayList<>();
        try (JvmThreads threads = new JvmThreads(jvm(pid), socket(pid), message -> {})) {
            for (int tid : ProcStatus.threads(pid)) {
                threads.name(tid).ifPresent(names::add);
            }
        }
        return names;
    }

    private static List<Path> leftovers() throws IOException {
        try (var files = Files.list(Path.of("/tmp"))) {
            return files.filter(file -> file.getFileName().toString().matches("syscope-[0-9a-f]{8,}")).toList();
        }
    }

    private static void assumeRoot() {
        assumeTrue(EffectiveUser.uid() == 0 || "true".equals(System.getenv("CI")), "needs root");
    }
}
