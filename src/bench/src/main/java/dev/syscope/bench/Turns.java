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
 * <p>The workload's shell measures itself: a tool's start-up and end are not in its figures. What the tool used
 * besides, start-up and end included, is a column of its own.
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
     * @return for each contender the median of the CPU time in user mode that it used itself, in seconds
     */
    double[] compare(String title, String workload, List<Contender> contenders) throws IOException, InterruptedException {
        return compare(title, contender -> measure(contender, workload), contenders);
    }

    /**
     * Measures what the larger of two workloads takes more than the smaller: what a tool costs once it runs, its
     * start-up and warming up apart. Prints a table of ratios to the first contender.
     *
     * @return for each contender the median of the CPU time in user mode that it used itself, in seconds
     */
    double[] compareMore(String title, String smaller, String larger, List<Contender> contenders)
            throws IOException, InterruptedException {
        return compare(title, contender -> measure(contender, larger).minus(measure(contender, smaller)), contenders);
    }

    private interface Measurement {
        Times of(Contender contender) throws IOException, InterruptedException;
    }

    private double[] compare(String title, Measurement measurement, List<Contender> contenders)
            throws IOException, InterruptedException {
        double[][] wall = new double[contenders.size()][rounds];
        double[][] cpu = new double[contenders.size()][rounds];
        double[][] own = new double[contenders.size()][rounds];
        double[][] user = new double[contenders.size()][rounds];
        for (int round = -1; round < rounds; round++) { // the first only warms up
            for (int c = 0; c < contenders.size(); c++) {
                Times times = measurement.of(contenders.get(c));
                if (round >= 0) {
                    wall[c][round] = times.wall;
                    cpu[c][round] = times.user + times.system;
                    user[c][round] = times.toolUser;
                    own[c][round] = times.toolUser + times.toolSystem;
                }
            }
        }
        System.out.println(title + ", " + rounds + " rounds in turns; median (smallest to largest) of the ratio to the bare run");
        System.out.println(row("", "wall", "CPU of the workload", "CPU of the tool itself"));
        for (int c = 0; c < contenders.size(); c++) {
            // a tool that doesn't wait for the workload isn't charged with it, as perf trace
            boolean known = !contenders.get(c).prefix().isEmpty() && median(own[c]) >= 0;
            String itself = known ? ratio(own[c], cpu[0]) : "";
            System.out.println(row(contenders.get(c).name(), ratio(wall[c], wall[0]), ratio(cpu[c], cpu[0]), itself));
        }
        System.out.println();
        return Arrays.stream(user).mapToDouble(Turns::median).toArray();
    }

    private static String row(String name, String wall, String cpu, String own) {
        return String.format(Locale.ROOT, "  %-26s %-24s %-24s %s", name, wall, cpu, own).stripTrailing();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
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

    /** Seconds: the workload's, as the shell that runs it says, and what the tool used besides. */
    private record Times(double wall, double user, double system, double toolUser, double toolSystem) {
        Times minus(Times other) {
            return new Times(
                    wall - other.wall,
                    user - other.user,
                    system - other.system,
                    toolUser - other.toolUser,
                    toolSystem - other.toolSystem);
        }
    }

    private Times measure(Contender contender, String workload) throws IOException, InterruptedException {
        Path times = scratch.resolve("times");
        Path all = scratch.resolve("all-times");
        Path messages = scratch.resolve("messages");
        Files.deleteIfExists(times);
        List<String> command = new ArrayList<>(List.of(
                "bash", "-c", "TIMEFORMAT='%U %S'; { time \"$@\" 2>" + messages + "; } 2>" + all, "-"));
        command.addAll(contender.prefix());
        command.addAll(
                List.of("bash", "-c", "TIMEFORMAT='%R %U %S'; { time { " + workload + "; } >/dev/null 2>&1; } 2>" + times));
        Process process =
                new ProcessBuilder(command)
                        .directory(scratch.toFile())
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IOException(contender.name() + " did not end: " + command);
        }
        if (process.exitValue() != 0 || !Files.exists(times)) {
            throw new IOException(
                    contender.name() + " failed with " + process.exitValue() + ": "
                            + Files.readString(messages).lines().limit(3).toList());
        }
        double[] workloads = numbers(times);
        double[] both = numbers(all);
        return new Times(workloads[0], workloads[1], workloads[2], both[0] - workloads[1], both[1] - workloads[2]);
    }

    private static double[] numbers(Path file) throws IOException {
        return Arrays.stream(Files.readString(file).strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
