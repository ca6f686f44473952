package dev.syscope.bench;

import dev.syscope.jfr.JfrOptions;
import dev.syscope.jfr.JfrRecording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How many events a second the JFR writer takes on one core in 64 MB of heap. */
final class JfrBench {
    private static final int EVENTS = 5_000_000;
    private static final String IN_CHILD = "child";

    private JfrBench() {}

    /**
     * Prints the rates.
     *
     * @param arguments the repository's root, and how many rounds (default 5)
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 3 && arguments[2].equals(IN_CHILD)) {
            measure(Integer.parseInt(arguments[1]));
            return;
        }
        Process child = new ProcessBuilder(List.of(
                        "taskset",
                        "-c",
                        "0",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JfrBench.class.getName(),
                        arguments[0],
                        arguments.length > 1 ? arguments[1] : "5",
                        IN_CHILD))
                .inheritIO()
                .start();
        System.exit(child.waitFor());
    }

    private static void measure(int rounds) throws IOException {
        Path directory = Files.createTempDirectory("bench");
        Path file = directory.resolve("bench.jfr");
        double[] rates = new double[rounds];
        long bytes = 0;
        for (int round = -1; round < rounds; round++) { // the first only warms up
            long start = System.nanoTime();
            write(file);
            double seconds = (System.nanoTime() - start) / 1e9;
            bytes = Files.size(file);
            Files.delete(file);
            if (round >= 0) {
                rates[round] = EVENTS / seconds / 1e6;
            }
        }
        Files.delete(directory);
        Arrays.sort(rates);
        System.out.printf(
                Locale.ROOT,
                "syscope.Syscall, %d events, 1 core, %d MB of heap, %d rounds: %.2f (%.2f to %.2f) million/s, %.1f bytes each%n",
                EVENTS,
                Runtime.getRuntime().maxMemory() >> 20,
                rounds,
                rates[rounds / 2],
                rates[0],
                rates[rounds - 1],
                (double) bytes / EVENTS);
    }

    private static void write(Path file) {
        MemorySegment text = MemorySegment.ofArray("3, \"a line\\n\", 7".getBytes(StandardCharsets.UTF_8));
        int length = (int) text.byteSize();
        JfrOptions options = JfrOptions.defaults(false, "bench", "bench", message -> {
            throw new UncheckedIOException(new IOException(message));
        });
        try (JfrRecording recording = JfrRecording.create(file, options)) {
            long start = System.nanoTime();
            for (int i = 0; i < EVENTS; i++) {
                recording.syscall(
                        start + i, 1_000 + i % 1_000, recording.thread(1, 1 + i % 64), 0, 1, "write", text, 0, length, 7, false);
            }
        }
    }
}
