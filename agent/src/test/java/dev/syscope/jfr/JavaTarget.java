package dev.syscope.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;

/** A Java program in a JVM of its own. Ends with its standard input. */
final class JavaTarget implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private JavaTarget(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Two named threads that wait, and the main one. */
    static final String WAITS =
            """
            public class Target {
                public static void main(String[] arguments) throws Exception {
                    for (String name : new String[] {"worker with a name longer than the kernel's", "other \\"quoted\\" #7 nid=0x1"}) {
                        Thread thread = new Thread(() -> {
                            try { Thread.sleep(1_000_000); } catch (InterruptedException e) { }
                        }, name);
                        thread.setDaemon(true);
                        thread.start();
                    }
                    System.out.println("ready " + ProcessHandle.current().pid());
                    System.in.read();
                }
            }
            """;

    /** Starts it and waits for its line that begins with {@code ready}. */
    static JavaTarget start(Path directory, String javaHome, List<String> prefix, List<String> options, String source)
            throws IOException {
        if (!Files.exists(directory.resolve("Target.class"))) {
            compile(directory, source);
        }
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(javaHome, "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", directory.toString(), "Target"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        JavaTarget target = new JavaTarget(builder.start());
        assertThat(target.line("ready")).isNotEmpty();
        return target;
    }

    private static void compile(Path directory, String source) throws IOException {
        Path file = directory.resolve("Target.java");
        Files.writeString(file, source);
        String release = source.contains("ofVirtual") ? "21" : "17";
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", release, "-d", directory.toString(), file.toString());
        assertThat(status).isZero();
        Files.setPosixFilePermissions(directory.resolve("Target.class"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.delete(file);
    }

    /** The JDKs that are installed here. */
    static List<String> javaHomes() {
        List<String> homes = new ArrayList<>(List.of(System.getProperty("java.home")));
        if (Files.isExecutable(Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/java"))) {
            homes.add("/usr/lib/jvm/java-17-openjdk-amd64");
        }
        return homes;
    }

    /** The next line that begins with a word; fails at the end of the output. */
    String line(String begin) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(begin)) {
                return line;
            }
            all.append(line).append('\n');
        }
        throw new AssertionError("the target ended: " + all);
    }

    /** What it prints until it ends. */
    String rest() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            all.append(line).append('\n');
        }
        return all.toString();
    }

    /** Its id, the JVM's own where a prefix replaced itself by it. */
    int pid() {
        return (int) process.pid();
    }

    void write(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
