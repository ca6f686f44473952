package dev.syscope.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Runs one workload bare and under each tool, in turns, so that what else the machine does falls on all alike.
 *
 * <p>The workload's shell measures itself: a tool's start-up and end are not in the figures.
 */
final class Turns {
    /**
     * A way to run the workload.
     *
     * @param name its row in the table
     * @param prefix what stands before the workload's command; empty for a bare run
     */
    record Contender(String name, List<String> prefix) {}

    private static final long LIMIT_SECONDS = 600;

    private final int rounds;
    private final Path scratch;

    Turns(int rounds, Path scratch) {
        this.rounds = rounds;
        this.scratch = scratch;
    }

    /**
     * Measures, and prints a table of ratios to the first contender.
     *
     * @param title what the table says above its rows
     * @param workload a shell command
     */
    void compare(String title, String workload, List<Contender> contenders) throws IOException, InterruptedException {
        double[][] wall = new double[contenders.size()][rounds];
        double[][] cpu = new double[contenders.size()][rounds];
        for (int round = -1; round < rounds; round++) { // the first only warms up
            for (int c = 0; c < contenders.size(); c++) {
                double[] seconds = measure(contenders.get(c), workload);
                if (round >= 0) {
                    wall[c][round] = seconds[0];
                    cpu[c][round] = seconds[1];
                }
            }
        }
        System.out.println(title + ", " + rounds + " rounds in turns; median (smallest to largest) of the ratio to the bare run");
        System.out.println(row("", "wall", "CPU of the workload"));
        for (int c = 0; c < contenders.size(); c++) {
            System.out.println(row(contenders.get(c).name(), ratio(wall[c], wall[0]), ratio(cpu[c], cpu[0])));
        }
        System.out.println();
    }

    private static String row(String name, String wall, String cpu) {
        return String.format(Locale.ROOT, "  %-26s %-24s %s", name, wall, cpu);
    }

    /** Each round's ratio is taken within the round: both runs met the same machine. */
    private String ratio(double[] seconds, double[] bare) {
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = seconds[i] / bare[i];
        }
        Arrays.sort(ratios);
        return String.format(
                Locale.ROOT, "%.2f (%.2f to %.2f)", ratios[rounds / 2], ratios[0], ratios[rounds - 1]);
    }

    /** Wall and CPU seconds of the workload as the shell that runs it says. */
    private double[] measure(Contender contender, String workload) throws IOException, InterruptedException {
        Path times = scratch.resolve("times");
        Files.deleteIfExists(times);
        List<String> command = new ArrayList<>(contender.prefix());
        command.addAll(
                List.of("bash", "-c", "TIMEFORMAT='%R %U %S'; { time { " + workload + "; } >/dev/null 2>&1; } 2>" + times));
        Process process =
                new ProcessBuilder(command)
                        .directory(scratch.toFile())
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(scratch.resolve("messages").toFile())
                        .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IOException(contender.name() + " did not end: " + command);
        }
        if (process.exitValue() != 0 || !Files.exists(times)) {
            throw new IOException(
                    contender.name() + " failed with " + process.exitValue() + ": "
                            + Files.readString(scratch.resolve("messages")).lines().limit(3).toList());
        }
        String[] words = Files.readString(times).strip().split(" ");
        return new double[] {
            Double.parseDouble(words[0]), Double.parseDouble(words[1]) + Double.parseDouble(words[2])
        };
    }
}
