package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent in JVMs of their own: plain ones, and some that forbid what it would do. */
class JavaAgentIT {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String JAR = Run.ROOT.resolve("src/dist/target/syscope.jar").toString();

    private static final String PROGRAM =
            """
            public class Target {
                public static void main(String[] arguments) throws Exception {
                    Thread busy = new Thread(() -> {
                        for (long end = System.nanoTime() + 3_000_000_000L; System.nanoTime() < end; ) {
                            new java.io.File("/nowhere").exists();
                        }
                    }, "the busy thread");
                    busy.start();
                    System.out.println("ready");
                    busy.join();
                    while (arguments.length > 0 && System.in.read() >= 0) {}
                    System.out.println("done");
                }
            }
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void compileTarget() throws IOException {
        compile("Target", PROGRAM);
    }

    private void compile(String name, String source, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve(name + ".java"), source);
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-d", directory.toString(), file.toString()));
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new))).isZero();
    }

    @Test
    void countersAreInAnyRecording() throws IOException {
        Path file = directory.resolve("agent.jfr");
        Path classes = directory.resolve("classes.log");
        Run run = java("-javaagent:" + JAR + "=events=task-clock+page-faults+context-switches", "-Xlog:class+load:file=" + classes, "--enable-native-access=ALL-UNNAMED", "-XX:StartFlightRecording:filename=" + file);
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("done");
        assertThat(run.err()).doesNotContain("syscope");
        List<RecordedEvent> counted = counters(file);
        assertThat(names(counted)).contains("task-clock", "page-faults", "context-switches");
        long process = total(counted.stream().filter(event -> event.getThread("thread") == null).toList());
        long busy = total(counted.stream()
                .filter(event -> event.getThread("thread") != null)
                .filter(event -> event.getThread("thread").getJavaName().equals("the busy thread"))
                .toList());
        assertThat(busy).isPositive();
        assertThat(process).isGreaterThanOrEqualTo(busy);
        assertThat(classes).content().as("JMX, which takes 0.3 s of CPU time at the start, isn't needed").doesNotContain("JmxMBeanServer");
        RecordedEvent one = counted.get(0);
        assertThat(one.getEventType().getCategoryNames()).containsExactly("Syscope");
        // what its own thread costs: under 1 % of one CPU
        long agent = total(counted.stream()
                .filter(event -> event.getThread("thread") != null)
                .filter(event -> event.getThread("thread").getJavaName().equals("JFR Periodic Tasks"))
                .skip(1) // warms up
                .toList());
        assertThat(agent).as("nanoseconds of CPU in about 2 s, interpreted and with all of JFR's own tasks").isLessThan(100_000_000);
    }

    @Test
    void thePeriodIsASettingOfTheRecording() throws IOException {
        Path settings = directory.resolve("fast.jfc");
        Files.writeString(settings, """
                <?xml version="1.0" encoding="UTF-8"?>
                <configuration version="2.0">
                  <event name="syscope.PerfCounter"><setting name="enabled">true</setting><setting name="period">200 ms</setting></event>
                </configuration>
                """);
        Path file = directory.resolve("fast.jfr");
        java("-javaagent:" + JAR + "=threads=false,events=task-clock", "--enable-native-access=ALL-UNNAMED",
                "-XX:StartFlightRecording:settings=" + settings + ",filename=" + file);
        assertThat(counters(file)).hasSizeBetween(8, 25).allSatisfy(event -> assertThat(event.getString("name")).isEqualTo("task-clock"));
        Path typed = directory.resolve("typed.jfr");
        java("-javaagent:" + JAR + "=threads=false,events=task-clock", "--enable-native-access=ALL-UNNAMED",
                "-XX:StartFlightRecording:+syscope.PerfCounter#period=200ms,filename=" + typed);
        assertThat(counters(typed)).hasSizeBetween(8, 25);
    }

    @Test
    void theApplicationCanStreamTheEventsAndTheAgentNeedsNoPrivilege() throws IOException {
        compile("Streams", """
                public class Streams {
                    public static void main(String[] arguments) throws Exception {
                        try (var stream = new jdk.jfr.consumer.RecordingStream()) {
                            stream.enable("syscope.PerfCounter").withPeriod(java.time.Duration.ofMillis(200));
                            stream.onEvent("syscope.PerfCounter", event -> {
                                if (event.getString("name").startsWith("task-clock") && event.getLong("value") > 0) {
                                    System.out.println("streamed");
                                    stream.close();
                                }
                            });
                            stream.start();
                        }
                    }
                }
                """);
        for (Path each : List.of(directory, directory.resolve("Streams.class"))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path jar = Files.copy(Path.of(JAR), directory.resolve("syscope.jar")); // others may not enter where we were built
        Run run = Run.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", JAVA, "-Xmx64m", "-javaagent:" + jar,
                "--enable-native-access=ALL-UNNAMED", "-cp", directory.toString(), "Streams");
        assertThat(run.out()).as(run.err()).startsWith("streamed\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void systemCallsAreCountedTogetherAndOneByOne() throws IOException {
        Path file = directory.resolve("calls.jfr");
        String looks = "syscalls:sys_enter_newfstatat+syscalls:sys_enter_newstat+syscalls:sys_enter_access";
        Run run = java(
                "-javaagent:" + JAR + "=events=raw_syscalls:sys_enter+syscalls:sys_enter_nosuch+" + looks,
                "--enable-native-access=ALL-UNNAMED", "-XX:StartFlightRecording:filename=" + file);
        assertThat(run.status()).isZero();
        assertThat(run.err().lines().filter(line -> line.contains("syscope")))
                .singleElement()
                .asString()
                .startsWith("syscope agent: doesn't count syscalls:sys_enter_nosuch (ENOENT)");
        List<RecordedEvent> ofBusy = counters(file).stream()
                .filter(event -> event.getThread("thread") != null)
                .filter(event -> event.getThread("thread").getJavaName().equals("the busy thread"))
                .toList();
        long all = total(ofBusy, "raw_syscalls:sys_enter");
        long files = Stream.of(looks.split("\\+")).mapToLong(name -> total(ofBusy, name)).sum();
        assertThat(files).as("looks for a file that isn't there").isGreaterThan(1000).isLessThanOrEqualTo(all);
        assertThat(files * 2).as("it does little else").isGreaterThan(all);
    }

    @Test
    void nobodyPaysForCallsWhoMakesManyAndDidNotAskForTheirNumber() throws IOException {
        compile("Calls", """
                import java.nio.file.*;
                public class Calls {
                    public static void main(String[] arguments) throws Exception {
                        for (long end = System.nanoTime() + 60_000_000_000L; counts() && System.nanoTime() < end; ) {
                            for (int i = 0; i < 10_000; i++) {
                                new java.io.File("/nowhere").exists();
                            }
                        }
                        Thread.sleep(2500);
                    }
                    static boolean counts() throws Exception {
                        try (var files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                            for (Path file : files) {
                                if (Files.isSymbolicLink(file) && Files.readSymbolicLink(file).toString().contains("perf_event")) {
                                    return true;
                                }
                            }
                        }
                        return false;
                    }
                }
                """);
        Path file = directory.resolve("spared.jfr");
        Run run = Run.of(JAVA, "-Xmx64m", "-javaagent:" + JAR, "--enable-native-access=ALL-UNNAMED",
                "-XX:StartFlightRecording:filename=" + file, "-cp", directory.toString(), "Calls");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err().lines().filter(line -> line.contains("syscope")))
                .singleElement()
                .asString()
                .startsWith("syscope agent: doesn't count raw_syscalls:sys_enter: at ")
                .endsWith("; it is counted all the same if events= names it");
        List<RecordedEvent> counted = counters(file);
        long periods = counted.stream()
                .filter(event -> event.getThread("thread") == null && event.getString("name").equals("task-clock"))
                .count();
        assertThat(counted.stream().filter(event -> event.getString("name").equals("raw_syscalls:sys_enter")).count())
                .as("until it was known that there are so many")
                .isPositive()
                .isLessThan(periods);
    }

    @Test
    void theApplicationKeepsMostOfItsFileDescriptors() throws IOException {
        Path file = directory.resolve("descriptors.jfr");
        List<String> command = new ArrayList<>(List.of(
                "sh", "-c", "ulimit -n 48; exec \"$@\"", "sh", JAVA, "-Xmx64m", "-javaagent:" + JAR,
                "--enable-native-access=ALL-UNNAMED", "-XX:StartFlightRecording:filename=" + file,
                "-cp", directory.toString(), "Threads"));
        compile("Threads", """
                public class Threads {
                    public static void main(String[] arguments) throws Exception {
                        for (int i = 0; i < 40; i++) {
                            Thread.ofPlatform().daemon().name("thread " + i).start(() -> {
                                while (true) {
                                    java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                                }
                            });
                        }
                        Thread.sleep(2500);
                        System.out.println(new java.io.File("/proc/self/fd").list().length);
                    }
                }
                """);
        Run run = Run.of(directory, Map.of(), command);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err().lines().filter(line -> line.contains("syscope")))
                .containsExactlyInAnyOrder(
                        "syscope agent: doesn't count raw_syscalls:sys_enter: "
                                + run.err().replaceAll("(?s).*sys_enter: (\\d+ threads).*", "$1")
                                + " would take more than 12 file descriptors, a quarter of what this process may have",
                        "syscope agent: counts 6 threads apart and no more: others than they need file descriptors, too");
        assertThat(Integer.parseInt(run.out().strip().lines().toList().getLast())).isLessThan(40);
        Set<String> threads = counters(file).stream()
                .filter(event -> event.getThread("thread") != null)
                .map(event -> event.getThread("thread").getJavaName())
                .collect(Collectors.toSet());
        assertThat(threads).hasSizeBetween(1, 6);
    }

    @Test
    void whatForbidsItIsSaidInOneLineAndTheApplicationGoesOn() {
        Map<String, List<String>> cases = Map.of(
                "syscope agent: doesn't count: native access is denied; start the JVM with --enable-native-access=ALL-UNNAMED",
                List.of("-javaagent:" + JAR, "--illegal-native-access=deny"),
                "syscope agent: no option 'nosuch'; there are events, threads, stop",
                List.of("-javaagent:" + JAR + "=nosuch=1"),
                "syscope agent: threads=perhaps: true or false",
                List.of("-javaagent:" + JAR + "=threads=perhaps"));
        cases.forEach((message, options) -> {
            Run run = java(options.toArray(String[]::new));
            assertThat(run.status()).as(message).isZero();
            assertThat(run.out()).contains("done");
            assertThat(run.err().lines().filter(line -> line.contains("syscope"))).containsExactly(message);
        });
    }

    @Test
    void itWorksWhereNobodyMayAttachAndTmpIsReadOnly() throws IOException {
        Path file = directory.resolve("strict.jfr");
        List<String> command = new ArrayList<>(List.of(
                "unshare", "-m", "sh", "-c",
                "mount --rbind /tmp /tmp && mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro /tmp || exit 3;"
                        + " touch /tmp/writable 2>/dev/null && exit 4; exec \"$@\"",
                directory.toString()));
        command.addAll(List.of(
                JAVA, "-Xmx64m", "-XX:+DisableAttachMechanism", "-javaagent:" + JAR,
                "--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny",
                "-XX:FlightRecorderOptions:repository=" + directory.resolve("repository"),
                "-XX:StartFlightRecording:filename=" + file, "-cp", directory.toString(), "Target"));
        Run run = Run.of(directory, Map.of(), command);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(names(counters(file))).contains("task-clock");
    }

    @Test
    void itIsLoadedIntoARunningJvmAndStopped() throws Exception {
        Process target = new ProcessBuilder(JAVA, "-Xmx64m", "-XX:+EnableDynamicAgentLoading", "--enable-native-access=ALL-UNNAMED", "-cp", directory.toString(), "Target", "wait")
                .redirectErrorStream(true)
                .start();
        String pid = Long.toString(target.pid());
        try (BufferedReader output = new BufferedReader(new InputStreamReader(target.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("ready");
            assertThat(Run.syscope("jfr", "attach", pid, "nosuch=1").status()).isEqualTo(2);
            assertThat(Run.syscope("jfr", "detach", pid)).isEqualTo(new Run(0, "", ""));
            assertThat(Files.readString(Path.of("/proc/" + pid + "/maps"))).as("nothing is loaded to be stopped").doesNotContain("syscope.jar").doesNotContain("libinstrument");
            assertThat(Run.syscope("jfr", "attach", pid)).isEqualTo(new Run(0, "", ""));
            assertThat(perfDescriptors(pid)).isPositive();
            assertThat(Run.syscope("jfr", "attach", pid, "events=task-clock+syscalls:sys_enter_nosuch").err())
                    .endsWith("doesn't count syscalls:sys_enter_nosuch (ENOENT)\n");
            Path file = directory.resolve("attached.jfr");
            String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            Run.of(jcmd, pid, "JFR.start", "name=r");
            Run.of("sleep", "2");
            Run.of(jcmd, pid, "JFR.stop", "name=r", "filename=" + file);
            assertThat(names(counters(file))).contains("task-clock");
            assertThat(Run.syscope("jfr", "detach", pid)).isEqualTo(new Run(0, "", ""));
            assertThat(perfDescriptors(pid)).isZero();
            assertThat(target.isAlive()).isTrue();
        } finally {
            target.getOutputStream().close();
            if (!target.waitFor(10, TimeUnit.SECONDS)) {
                target.destroyForcibly();
            }
        }
    }

    /** The AOT cache knows another one: where it was made. */
    @Test
    void theJarThatIsLoadedIsTheOneBesideTheLauncher() throws Exception {
        Path installed = Files.createDirectory(directory.resolve("installed"));
        Run.of("cp", "-p", Run.SYSCOPE, JAR, JAR.replace(".jar", ".aot"), installed.toString());
        Process target = new ProcessBuilder(JAVA, "-Xmx64m", "-cp", directory.toString(), "Target", "wait")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(target.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("ready");
            Run run = Run.of(installed.resolve("syscope").toString(), "jfr", "attach", Long.toString(target.pid()));
            assertThat(run.status()).as(run.err()).isZero();
            Run open = Run.of("sh", "-c", "readlink /proc/" + target.pid() + "/fd/*");
            assertThat(open.out().lines()).contains(installed.resolve("syscope.jar").toRealPath().toString());
        } finally {
            target.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatKeepsALoadedAgentFromCountingIsSaidToWhoLoadsIt() throws Exception {
        Process target = new ProcessBuilder(JAVA, "-Xmx64m", "--illegal-native-access=deny", "-cp", directory.toString(), "Target", "wait")
                .redirectErrorStream(true)
                .start();
        String pid = Long.toString(target.pid());
        try (BufferedReader output = new BufferedReader(new InputStreamReader(target.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("ready");
            assertThat(Run.syscope("jfr", "attach", pid)).isEqualTo(new Run(1, "", Run.SYSCOPE + ": the agent in JVM " + pid
                    + " doesn't count: native access is denied; start the JVM with --enable-native-access=ALL-UNNAMED\n"));
            assertThat(Run.syscope("jfr", "detach", pid)).isEqualTo(new Run(0, "", ""));
            assertThat(target.isAlive()).isTrue();
        } finally {
            target.getOutputStream().close();
            if (!target.waitFor(10, TimeUnit.SECONDS)) {
                target.destroyForcibly();
            }
        }
    }

    @Test
    void aProcessThatIsNoJvmIsSaid() {
        Run run = Run.syscope("jfr", "attach", Long.toString(ProcessHandle.current().pid()), "threads=false", "more");
        assertThat(run.status()).isEqualTo(2);
        run = Run.of("sh", "-c", "sleep 100 & '" + Run.SYSCOPE + "' jfr attach $!; status=$?; kill $!; exit $status");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is not a HotSpot JVM").hasLineCount(1);
    }

    @Test
    void itsLibrariesAreItsOwn() throws IOException {
        try (java.util.jar.JarFile jar = new java.util.jar.JarFile(JAR)) {
            Set<String> roots = jar.stream()
                    .map(java.util.zip.ZipEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.indexOf('/', "dev/".length())))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(roots).containsExactly("dev/syscope");
        }
    }

    @Test
    void aRuntimeThatLacksWhatItNeedsGoesOn() {
        Path image = directory.resolve("image");
        assertThat(Run.of(Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                        "--add-modules", "java.instrument", "--output", image.toString()).status())
                .isZero();
        Run run = Run.of(image.resolve("bin/java").toString(), "-Xmx64m", "-javaagent:" + JAR, "-cp", directory.toString(), "Target");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("done");
        assertThat(run.err()).isEqualTo("syscope agent: doesn't count: this Java runtime has no jdk.jfr.FlightRecorder;"
                + " it needs the modules jdk.jfr and jdk.management\n");
    }

    /** Debian's, where it is installed: the class that an older JVM enters by is of Java 8. */
    @Test
    void anOlderJvmIsToldAndGoesOn() throws IOException {
        try (java.util.jar.JarFile jar = new java.util.jar.JarFile(JAR)) {
            String name = jar.getManifest().getMainAttributes().getValue("Premain-Class").replace('.', '/') + ".class";
            assertThat(jar.getInputStream(jar.getEntry(name)).readNBytes(8)).endsWith(0, 52);
        }
        Path old = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/java");
        assumeTrue(Files.isExecutable(old), "no JDK 17 here");
        compile("Target", PROGRAM, "--release", "17");
        Run run = Run.of(old.toString(), "-Xmx64m", "-javaagent:" + JAR, "-cp", directory.toString(), "Target");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("done");
        assertThat(run.err()).startsWith("syscope agent: doesn't count: it needs JDK 22 or later, and this is 17").hasLineCount(1);
    }

    private Run java(String... options) {
        List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx64m"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", directory.toString(), "Target"));
        return Run.of(directory, Map.of(), command);
    }

    private static long perfDescriptors(String pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).toString().contains("perf_event");
                        } catch (IOException e) {
                            return false; // closed meanwhile
                        }
                    })
                    .count();
        }
    }

    private static List<RecordedEvent> counters(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("syscope.PerfCounter"))
                .toList();
    }

    private static Set<String> names(List<RecordedEvent> events) {
        return events.stream().map(event -> event.getString("name")).collect(Collectors.toCollection(TreeSet::new));
    }

    private static long total(List<RecordedEvent> events) {
        return total(events, "task-clock");
    }

    private static long total(List<RecordedEvent> events, String counter) {
        return events.stream()
                .filter(event -> event.getString("name").equals(counter))
                .mapToLong(event -> event.getLong("value"))
                .sum();
    }
}
