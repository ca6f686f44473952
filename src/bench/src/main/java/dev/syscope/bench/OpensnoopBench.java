package dev.syscope.bench;

import dev.syscope.bench.Turns.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code syscope opensnoop} beside libbpf-tools' and empty programs: what a loop that opens a file pays, and what those
 * pay who aren't traced.
 */
final class OpensnoopBench {
    private static final int OPENS = 1_000_000;

    private OpensnoopBench() {}

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
        String output = scratch.resolve("opens").toString();
        List<Contender> contenders =
                List.of(
                        new Contender("bare", List.of()),
                        new Contender("syscope opensnoop -o FILE", List.of(syscope, "opensnoop", "-o", output)),
                        new Contender("libbpf-tools opensnoop", beside("opensnoop", scratch)));
        String opens = "perl -e 'for (1.." + OPENS + ") { sysopen(F, \"/etc/hostname\", 0); close F }'";
        turns.compare(OPENS + " opens", opens, contenders);
        System.out.println("syscope's last run: " + lines(Path.of(output)) + " of " + OPENS + " lines");
        System.out.println("libbpf-tools' last run: " + lines(scratch.resolve("opensnoop")) + " of " + OPENS + " lines\n");
        String empty = Path.of(System.getProperty("java.home"), "bin", "java") + " --enable-native-access=ALL-UNNAMED -cp "
                + System.getProperty("java.class.path") + " " + EmptyOpenHooks.class.getName();
        List<Contender> others = List.of(
                new Contender("bare", List.of()),
                new Contender("empty programs on its hooks", beside(empty, scratch)),
                new Contender("syscope opensnoop -p 1", beside(syscope + " opensnoop -p 1", scratch)),
                new Contender("libbpf-tools opensnoop -p 1", beside("stdbuf -oL opensnoop -p 1", scratch)));
        turns.compare(OPENS + " opens by a process that isn't traced", opens, others);
        turns.compare(
                "dd bs=1 count=500000, which opens nothing and isn't traced",
                "dd if=/dev/zero of=/dev/null bs=1 count=500000",
                others);
    }

    private static long lines(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.endsWith("/etc/hostname")).count();
        }
    }

    /** Starts a tool, waits for its first line, runs the command, ends the tool. */
    private static List<String> beside(String tool, Path scratch) {
        String out = scratch.resolve("opensnoop").toString();
        return List.of(
                "bash",
                "-c",
                "rm -f " + out + "; " + tool + " > " + out + " & tool=$!; until [ -s " + out + " ]; do cat /etc/hostname"
                        + " >/dev/null; done; \"$@\"; status=$?; kill $tool; wait $tool; exit $status",
                "-");
    }
}
