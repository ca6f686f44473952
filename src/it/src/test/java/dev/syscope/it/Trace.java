package dev.syscope.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a tracer wrote about one run, a list of lines for each process in the order of their pids, with what differs
 * from run to run masked: addresses, ids of processes, times.
 *
 * @param processes the lines of each process
 */
record Trace(List<List<String>> processes) {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{6,16}\\b");
    private static final Pattern SECONDS = Pattern.compile("(tv_u?n?sec=|f_bfree=|f_bavail=|f_files=|f_ffree=|_time=|tms_\\w+=|_utime=|_stime=|tv_nsec=)-?[0-9]+(?: /\\* [0-9.]+ s \\*/)?");
    private static final Pattern STAT_TIME = Pattern.compile("(st[x]?_[amcb]time(?:_nsec)?=)[^,}]+");
    private static final Pattern RANDOM_BYTES = Pattern.compile("getrandom\\(\"(?:[^\"\\\\]++|\\\\.)*+\"");

    /** perl's seed out of /dev/urandom. */
    private static final Pattern RANDOM_WORD = Pattern.compile("(read\\([0-9]+(?:</dev/urandom>)?, )\"(?:[^\"\\\\]++|\\\\.)*+\"(?=, 4\\) += 4$)");

    /**
     * Where {@link Run} sends a program's output, what git makes to see what the file system can do, and gcc for its
     * steps.
     */
    private static final Pattern TEMPORARY = Pattern.compile("/tmp/(?:out|err)[0-9]+|(?<=/\\.git/)t[A-Za-z0-9]{6}\\b|/tmp/cc[A-Za-z0-9]{6}");

    private static final Pattern SECOND_NOW = Pattern.compile("time\\((?:NULL|\\[[^]]*\\])\\) += [0-9]+.*");

    private static final Pattern STRING_WITH_NUMBERS = Pattern.compile("/proc/[0-9]+");

    /** Reads the files that {@code -ff -o PREFIX} wrote. */
    static Trace read(Path prefix) throws IOException {
        Map<Integer, List<String>> byPid = new TreeMap<>();
        String name = prefix.getFileName() + ".";
        try (Stream<Path> files = Files.list(prefix.getParent())) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith(name)).toList()) {
                int pid = Integer.parseInt(file.getFileName().toString().substring(name.length()));
                byPid.put(pid, Files.readAllLines(file, StandardCharsets.ISO_8859_1));
            }
        }
        List<Integer> pids = new ArrayList<>(byPid.keySet());
        List<List<String>> masked = new ArrayList<>();
        for (List<String> lines : byPid.values()) {
            masked.add(lines.stream().map(line -> mask(line, pids)).toList());
        }
        return new Trace(masked);
    }

    private static String mask(String line, List<Integer> pids) {
        String result = ADDRESS.matcher(line).replaceAll("ADDRESS");
        result = SECONDS.matcher(result).replaceAll("$1N");
        result = STAT_TIME.matcher(result).replaceAll("$1T");
        if (result.startsWith("sysinfo(")) {
            result = withoutNumbers(result);
        }
        result = RANDOM_BYTES.matcher(result).replaceAll("getrandom(RANDOM");
        result = RANDOM_WORD.matcher(result).replaceAll("$1RANDOM");
        result = SECOND_NOW.matcher(result).replaceAll("time");
        result = TEMPORARY.matcher(result).replaceAll("TEMPORARY");
        result = STRING_WITH_NUMBERS.matcher(result).replaceAll("/proc/PID");
        for (int pid : pids) { // which of two children ends first is up to the scheduler
            result = result.replaceAll("(?<![0-9.])" + pid + "(?![0-9.])", "PID");
        }
        return result.replaceAll(" +", " ");
    }

    /** The same without the lines that contain a text. */
    Trace without(String text) {
        return new Trace(processes.stream()
                .map(lines -> lines.stream().filter(line -> !line.contains(text)).toList())
                .toList());
    }

    /** The first line in which this trace differs from both of two others, or an empty string. */
    String firstDifference(Trace one, Trace other) {
        if (processes.size() != one.processes.size() && processes.size() != other.processes.size()) {
            return "processes: " + processes.size() + ", not " + one.processes.size();
        }
        for (int p = 0; p < processes.size(); p++) {
            List<String> ours = processes.get(p);
            List<String> theirs = one.processes.size() > p ? one.processes.get(p) : List.of();
            List<String> again = other.processes.size() > p ? other.processes.get(p) : List.of();
            for (int i = 0; i < Math.max(ours.size(), Math.min(theirs.size(), again.size())); i++) {
                String line = at(ours, i);
                if (!line.equals(at(theirs, i)) && !line.equals(at(again, i)) && !volatileAlike(line, at(theirs, i), at(again, i))) {
                    return "process " + p + ", line " + (i + 1) + "\n  expected: " + at(theirs, i) + "\n  but was:  " + line;
                }
            }
        }
        return "";
    }

    /** Where strace's own two runs differ only in numbers, ours may differ in those too. */
    private static boolean volatileAlike(String line, String theirs, String again) {
        return !theirs.equals(again)
                && withoutNumbers(theirs).equals(withoutNumbers(again))
                && withoutNumbers(line).equals(withoutNumbers(theirs));
    }

    private static String withoutNumbers(String line) {
        return line.replaceAll("[0-9]+", "0");
    }

    private static String at(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index) : "(nothing)";
    }
}
