package dev.syscope.bench;

import dev.syscope.bench.Turns.Contender;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code syscope stat} beside perf stat: what counting costs the target, and what the tool itself costs. */
final class StatBench {
    private static final String EVENTS = "task-clock,context-switches,page-faults,raw_syscalls:sys_enter";
    private static final String TWENTY = "cpu-clock,cs,migrations,faults,minor-faults,major-faults,cgroup-switches,"
            + "alignment-faults,emulation-faults,dummy,syscalls:sys_enter_read,syscalls:sys_enter_write,"
            + "syscalls:sys_enter_openat,syscalls:sys_exit_read,sched:sched_switch,sched:sched_wakeup,"
            + "sched:sched_process_exec,sched:sched_process_fork,sched:sched_process_exit,sched:sched_migrate_task";

    private StatBench() {}

    /**
     * Prints the tables.
     *
     * @param arguments the repository's root, and how many rounds (default 5)
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String syscope = Path.of(arguments[0], "syscope").toString();
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path scratch = Files.createTempDirectory("bench");
        List<Contender> contenders = List.of(
                new Contender("bare", List.of()),
                new Contender("perf stat", List.of("perf", "stat", "-o", "/dev/null", "-e", EVENTS)),
                new Contender("syscope stat", List.of(syscope, "stat", "-o", "/dev/null", "-e", EVENTS)));
        Turns turns = new Turns(rounds, scratch);
        turns.compare("dd bs=1 count=500000", "dd if=/dev/zero of=/dev/null bs=1 count=500000", contenders);
        turns.compare("500 processes", "sh -c 'for i in $(seq 500); do /bin/true; done'", contenders);
        tools("start to end with 'true'", rounds, scratch, syscope, "true");
        tools("-e 'syscalls:sys_enter_*' true", Math.min(rounds, 3), scratch, syscope, "-e 'syscalls:sys_enter_*' true");
        intervals(scratch, syscope, 60); // long enough for a JVM's start not to count
    }

    /** Wall and CPU seconds of the tools themselves, in turns. */
    private static void tools(String title, int rounds, Path scratch, String syscope, String rest)
            throws IOException, InterruptedException {
        String[] tools = {"perf", syscope};
        double[][] wall = new double[2][rounds];
        double[][] cpu = new double[2][rounds];
        for (int round = -1; round < rounds; round++) {
            for (int t = 0; t < 2; t++) {
                double[] seconds = time(scratch, tools[t] + " stat -o /dev/null " + rest);
                if (round >= 0) {
                    wall[t][round] = seconds[0];
                    cpu[t][round] = seconds[1];
                }
            }
        }
        System.out.println(title + ", " + rounds + " rounds in turns; median (smallest to largest), seconds");
        for (int t = 0; t < 2; t++) {
            System.out.println(String.format(Locale.ROOT, "  %-14s wall %s   CPU %s",
                    t == 0 ? "perf stat" : "syscope stat", spread(wall[t]), spread(cpu[t])));
        }
        System.out.println();
    }

    private static String spread(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT, "%.3f (%.3f to %.3f)", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    private static double[] time(Path scratch, String command) throws IOException, InterruptedException {
        Path times = scratch.resolve("times");
        String script = "TIMEFORMAT='%R %U %S'; { time " + command + " >/dev/null 2>&1; } 2>" + times;
        int status = new ProcessBuilder("bash", "-c", script)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("status " + status + ": " + command);
        }
        String[] words = Files.readString(times).strip().split(" ");
        return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1]) + Double.parseDouble(words[2])};
    }

    /** 20 events on all CPUs every 10 ms: how many intervals come, how many of them within 5 % of their length. */
    private static void intervals(Path scratch, String syscope, int seconds) throws IOException, InterruptedException {
        Path out = scratch.resolve("intervals");
        System.out.println("-a -I 10, 20 events, " + seconds + " s");
        for (int round = 0; round < 2; round++) {
            for (String tool : List.of("perf", syscope)) {
                double[] cost = time(scratch, tool + " stat -a -I 10 -x, -o " + out + " -e " + TWENTY + " sleep " + seconds);
                double[] times = Files.readAllLines(out).stream()
                        .filter(line -> line.contains(","))
                        .mapToDouble(line -> Double.parseDouble(line.substring(0, line.indexOf(',')).strip()))
                        .distinct()
                        .toArray();
                int onBeat = 0;
                for (int i = 1; i < times.length; i++) {
                    double length = times[i] - times[i - 1];
                    onBeat += length > 0.0095 && length < 0.0105 ? 1 : 0;
                }
                System.out.println(String.format(Locale.ROOT,
                        "  %-14s %d intervals of %d, %.1f %% of them within 5 %%, CPU %.2f s",
                        tool.equals("perf") ? "perf stat" : "syscope stat",
                        times.length, seconds * 100, 100.0 * onBeat / Math.max(1, times.length - 1), cost[1]));
            }
        }
    }
}
