package dev.syscope.bench;

import dev.syscope.bench.Turns.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code syscope strace} by both sources beside strace: bound by system calls, by decoding, by processes. */
final class StraceBench {
    private StraceBench() {}

    /**
     * Prints the tables.
     *
     * @param arguments the repository's root, and how many rounds (default 5)
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String syscope = Path.of(arguments[0], "syscope").toString();
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path scratch = Files.createTempDirectory("bench");
        Turns turns = new Turns(rounds, scratch);
        String output = scratch.resolve("trace").toString();
        List<Contender> contenders =
                List.of(
                        new Contender("bare", List.of()),
                        new Contender("strace -f -o FILE", List.of("strace", "-f", "-o", output)),
                        new Contender(
                                "syscope strace, ptrace",
                                List.of(syscope, "strace", "--source", "ptrace", "-f", "-o", output)),
                        new Contender(
                                "syscope strace, bpf",
                                List.of(syscope, "strace", "--source", "bpf", "-f", "-o", output)));
        turns.compare("dd bs=1 count=200000", "dd if=/dev/zero of=/dev/null bs=1 count=200000", contenders);
        turns.compare("find /usr -type f", "find /usr -type f", contenders);
        turns.compare("500 processes", processes(500), contenders);
        turns.compareMore("2000 processes after the first 500", processes(500), processes(2500), contenders.subList(0, 3));
        withoutStops(turns, syscope, scratch);
    }

    private static String processes(int count) {
        return "sh -c 'for i in $(seq " + count + "); do /bin/true; done'";
    }

    /** What tells of calls without stopping who makes them, on ten times as many. */
    private static void withoutStops(Turns turns, String syscope, Path scratch) throws IOException, InterruptedException {
        Path output = scratch.resolve("trace");
        List<Contender> contenders = new ArrayList<>(List.of(new Contender("bare", List.of()), LatencyBench.emptyPrograms(scratch)));
        LatencyBench.add(contenders, "perf trace -o FILE", "perf", "trace", "-o", scratch.resolve("perf").toString(), "--");
        contenders.add(new Contender(
                "syscope strace, bpf", List.of(syscope, "strace", "--source", "bpf", "-f", "-o", output.toString())));
        double[] user = turns.compare("dd bs=1 count=2000000", "dd if=/dev/zero of=/dev/null bs=1 count=2000000", contenders);
        try (var lines = Files.lines(output)) {
            long count = lines.count();
            System.out.printf(
                    "syscope's last run: %d lines; %.0f ns of its own user time for each, start-up and compiling included%n",
                    count, user[user.length - 1] * 1e9 / count);
        }
        System.out.print(Files.readString(scratch.resolve("messages"))); // what was lost
        String dd = "dd if=/dev/zero of=/dev/null bs=1 count=";
        contenders.subList(1, contenders.size() - 1).clear();
        user = turns.compareMore("1500000 bytes of dd after the first 1000000", dd + 1_000_000, dd + 2_500_000, contenders);
        System.out.printf("syscope: %.0f ns of its own user time for a line when warm%n", user[1] * 1e9 / 3_000_000);
    }
}
