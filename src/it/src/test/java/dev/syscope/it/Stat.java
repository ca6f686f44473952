package dev.syscope.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs of {@code syscope stat}. */
final class Stat {
    /** How long a test waits for what is sure to come. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private Stat() {}

    /** Runs it with these arguments. */
    static Run stat(String... arguments) {
        List<String> all = new ArrayList<>(List.of("stat"));
        all.addAll(List.of(arguments));
        return Run.syscope(all.toArray(String[]::new));
    }

    /** The value of an event's first row in CSV. */
    static String value(String csv, String event) {
        return csv.lines()
                .map(line -> line.split(",", -1))
                .filter(field -> field.length > 2 && field[2].equals(event))
                .map(field -> field[0])
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + event + " in " + csv));
    }

    /** Waits until a process holds counters that count: it sleeps in poll, all is open. */
    static void awaitCounters(Process process, int counters) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(end) && process.isAlive()) {
            long open = 0;
            try (var fds = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
                for (Path fd : fds.toList()) {
                    try {
                        open += Files.readSymbolicLink(fd).toString().contains("[perf_event]") ? 1 : 0;
                    } catch (IOException e) {
                        continue; // closed meanwhile
                    }
                }
            }
            if (open >= counters && isPolling(process)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new AssertionError("no counters");
    }

    private static boolean isPolling(Process process) throws IOException {
        try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                String call = Files.readString(task.resolve("syscall"));
                if (call.startsWith("271 ") || call.startsWith("73 ")) { // ppoll on x86-64 and aarch64
                    return true;
                }
            }
        }
        return false;
    }
}
