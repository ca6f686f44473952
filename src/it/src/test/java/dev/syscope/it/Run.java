package dev.syscope.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program run to its end, with all that it said.
 *
 * @param status its exit status; 128 + n if signal n killed it
 * @param out its standard output
 * @param err its standard error
 */
record Run(int status, String out, String err) {
    /** The repository's root, where the launcher stands. */
    static final Path ROOT =
            Path.of(System.getProperty("syscope.root", System.getProperty("user.dir"))).toAbsolutePath();

    static final String SYSCOPE = ROOT.resolve("syscope").toString();

    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** The lines of both streams, standard output first. */
    List<String> lines() {
        return (out + err).lines().toList();
    }

    /** Runs a command with nothing on its standard input. */
    static Run of(String... command) {
        return of(Path.of("/"), Map.of(), List.of(command));
    }

    /** Runs {@code ./syscope} with these arguments. */
    static Run syscope(String... arguments) {
        List<String> command = new ArrayList<>(List.of(SYSCOPE));
        command.addAll(List.of(arguments));
        return of(Path.of("/"), Map.of(), command);
    }

    /**
     * Runs a command that needs tracefs mounted in its place, which not every machine does: in a mount namespace of its
     * own.
     */
    static Run withTracefs(String... command) {
        List<String> all = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c",
                "test -d /sys/kernel/tracing/events || mount -t tracefs none /sys/kernel/tracing; exec \"$@\"", "sh"));
        all.addAll(List.of(command));
        return of(all.toArray(String[]::new));
    }

    /** Runs a command in a directory with variables added to the environment. */
    static Run of(Path directory, Map<String, String> environment, List<String> command) {
        try {
            Path out = Files.createTempFile("out", "");
            Path err = Files.createTempFile("err", "");
            try {
                ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
                builder.environment().put("PWD", directory.toString()); // as a shell would, or the launcher's shell does
                builder.environment().putAll(environment);
                Process process =
                        builder.redirectInput(new File("/dev/null"))
                                .redirectOutput(out.toFile())
                                .redirectError(err.toFile())
                                .start();
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(
                            "no end after " + LIMIT + ": " + command + "\n" + read(out) + "\n" + read(err));
                }
                return new Run(process.exitValue(), read(out), read(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
