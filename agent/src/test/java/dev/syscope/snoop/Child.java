package dev.syscope.snoop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A Python program that waits before it does what it is for, so that a source can be told of it. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Child(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.ISO_8859_1);
    }

    /** Starts the program of that name in this package's test resources. It says "ready", then waits for a line. */
    static Child start(String program, String... arguments) throws IOException {
        String text;
        try (InputStream in = Child.class.getResourceAsStream(program)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> command = new ArrayList<>(List.of("python3", "-c", text));
        command.addAll(List.of(arguments));
        Child child = new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        assertThat(child.line()).isEqualTo("ready");
        return child;
    }

    int pid() {
        return (int) process.pid();
    }

    String line() throws IOException {
        return out.readLine();
    }

    /** Lets it go on. */
    void proceed() throws IOException {
        process.outputWriter().write("\n");
        process.outputWriter().flush();
    }

    /** All that it prints until its end. */
    List<String> rest() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
