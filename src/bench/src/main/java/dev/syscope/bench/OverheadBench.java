package dev.syscope.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** README's table of what tracing costs, as {@code syscope overhead} measures it. */
final class OverheadBench {
    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("strace", "strace -f");
        TITLES.put("syscope-ptrace", "syscope strace, ptrace");
        TITLES.put("syscope-bpf", "syscope strace, bpf");
        TITLES.put("syscope-latency", "syscope latency");
    }

    private OverheadBench() {}

    /**
     * Prints it in Markdown.
     *
     * @param arguments the repository's root, and how many rounds (default 6)
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String syscope = Path.of(arguments[0], "syscope").toString();
        String rounds = arguments.length > 1 ? arguments[1] : "6";
        System.out.println(row("workload", List.copyOf(TITLES.values())));
        System.out.println("|" + " --- |".repeat(1 + TITLES.size()));
        measure(syscope, rounds, "`dd bs=1 count=200000`", "dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=200000");
        measure(syscope, rounds, "`find /usr -type f`", "find", "/usr", "-type", "f");
        measure(syscope, rounds, "500 processes", "sh", "-c", "for i in $(seq 500); do /bin/true; done");
    }

    private static void measure(String syscope, String rounds, String title, String... workload)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(syscope, "overhead", "--json", "--runs", rounds, "--tool", String.join(",", TITLES.keySet()), "--"));
        command.addAll(List.of(workload));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed");
        }
        System.out.println(row(title, TITLES.keySet().stream().map(tool -> ratio(json, tool)).toList()));
    }

    /** The median with its interval, or what is to be said instead. */
    private static String ratio(String json, String tool) {
        Matcher matcher = Pattern.compile("\\{\"tool\":\"" + tool
                        + "\".*?\"wall_ratio\":\\{\"median\":([0-9.E-]+),\"low\":([0-9.E-]+),\"high\":([0-9.E-]+)")
                .matcher(json);
        return matcher.find() ? digits(matcher.group(1)) + " (" + digits(matcher.group(2)) + " to " + digits(matcher.group(3)) + ")" : "left out";
    }

    /** Two digits, and three from 100 on. */
    private static String digits(String number) {
        double value = Double.parseDouble(number);
        return String.format(java.util.Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }

    private static String row(String first, List<String> others) {
        return "| " + first + " | " + String.join(" | ", others) + " |";
    }
}
