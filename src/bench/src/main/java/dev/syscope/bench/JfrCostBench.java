package dev.syscope.bench;

import dev.syscope.bench.Turns.Contender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What JFR costs those who are measured: {@code latency --jfr} beside {@code latency}, and the agent in a JVM. */
final class JfrCostBench {
    private static final int SECONDS = 20;

    private JfrCostBench() {}

    /**
     * Prints the tables.
     *
     * @param arguments the repository's root, and how many rounds (default 5)
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String syscope = Path.of(arguments[0], "syscope").toString();
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path scratch = Files.createTempDirectory("bench");
        String output = scratch.resolve("output").toString();
        String recording = scratch.resolve("latency.jfr").toString();
        new Turns(rounds, scratch).compare("dd bs=1 count=1000000", "dd if=/dev/zero of=/dev/null bs=1 count=1000000", List.of(
                new Contender("bare", List.of()),
                new Contender("latency -f -i 0.1", List.of(syscope, "latency", "-f", "-i", "0.1", "-o", output, "--")),
                new Contender("latency -f -i 0.1 --jfr", List.of(
                        syscope, "latency", "-f", "-i", "0.1", "-o", output, "--jfr", recording, "--force", "--"))));
        Path jar = Path.of(arguments[0], "src/dist/target/syscope.jar");
        agent(rounds, scratch, jar, 100);
        agent(rounds, scratch, jar, 10);
    }

    private static void agent(int rounds, Path scratch, Path jar, int pauseMillis) throws IOException, InterruptedException {
        String[] names = {"no recording", "a recording", "a recording and the agent"};
        String records = "-XX:StartFlightRecording:filename=" + scratch.resolve("agent.jfr");
        List<List<String>> options = List.of(List.of(), List.of(records), List.of(records, "-javaagent:" + jar));
        double[][] percent = new double[names.length][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int c = 0; c < names.length; c++) {
                percent[c][round] = run(options.get(c), pauseMillis);
            }
        }
        double[] added = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            added[round] = percent[2][round] - percent[1][round];
        }
        System.out.println("a Java program of 40 threads that wake up every " + pauseMillis + " ms, " + rounds + " rounds of " + SECONDS
                + " s in turns; median (smallest to largest) of its CPU time, in % of one CPU");
        for (int c = 0; c < names.length; c++) {
            System.out.println(String.format(Locale.ROOT, "  %-26s %s", names[c], spread(percent[c])));
        }
        System.out.println(String.format(Locale.ROOT, "  %-26s %s", "the agent adds", spread(added)));
    }

    private static double run(List<String> options, int pauseMillis) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), SteadyProgram.class.getName(),
                Integer.toString(SECONDS), Integer.toString(pauseMillis)));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("status " + process.exitValue() + ": " + command);
        }
        return Double.parseDouble(said.lines().toList().getLast()); // Flight Recorder says something first
    }

    private static String spread(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT, "%.2f (%.2f to %.2f)", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
}
