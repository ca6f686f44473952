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

    /** One round's programs run side by side, so that what else the machine does falls on all alike. */
    private static void agent(int rounds, Path scratch, Path jar, int pauseMillis) throws IOException, InterruptedException {
        String[] names = {"no recording", "a recording", "and the agent, without calls", "and the agent"};
        String[] agents = {"", "", "=events=task-clock+page-faults+context-switches", ""};
        double[][] percent = new double[names.length][rounds];
        double[][] added = new double[names.length][rounds];
        for (int round = 0; round < rounds; round++) {
            List<Process> programs = new ArrayList<>();
            for (int c = 0; c < names.length; c++) {
                List<String> options = new ArrayList<>();
                if (c > 0) {
                    options.add("-XX:StartFlightRecording:filename=" + scratch.resolve("agent" + c + ".jfr"));
                }
                if (c > 1) {
                    options.add("-javaagent:" + jar + agents[c]);
                }
                programs.add(start(options, pauseMillis));
            }
            for (int c = 0; c < names.length; c++) {
                percent[c][round] = percent(programs.get(c));
                added[c][round] = percent[c][round] - percent[1][round];
            }
        }
        System.out.println("a Java program of 40 threads that wake up every " + pauseMillis + " ms, " + rounds + " rounds of " + SECONDS
                + " s side by side; median (smallest to largest) of its CPU time, in % of one CPU");
        for (int c = 0; c < names.length; c++) {
            System.out.println(String.format(Locale.ROOT, "  %-30s %s%s", names[c], spread(percent[c]), c > 1 ? ", adds " + spread(added[c]) : ""));
        }
    }

    private static Process start(List<String> options, int pauseMillis) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), SteadyProgram.class.getName(),
                Integer.toString(SECONDS), Integer.toString(pauseMillis)));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static double percent(Process program) throws IOException, InterruptedException {
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (program.waitFor() != 0) {
            throw new IOException("status " + program.exitValue());
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
