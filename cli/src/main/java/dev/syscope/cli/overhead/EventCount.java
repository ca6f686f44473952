package dev.syscope.cli.overhead;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How to tell from what a tool wrote how many system calls it saw, and how many it lost. */
enum EventCount {
    /** It doesn't say. */
    NONE {
        @Override
        void line(String line, Counts counts) {}
    },
    /** A line for each call, two for one that was interrupted by another's. */
    STRACE_LINES {
        @Override
        void line(String line, Counts counts) {
            if (CALL.matcher(line).lookingAt()) {
                counts.seen++;
            }
            counts.lostBy(OURS_LOST, line);
        }
    },
    /** {@code 100.00    0.004183           2      1764        31 total}. */
    STRACE_SUMMARY {
        @Override
        void line(String line, Counts counts) {
            String[] words = line.strip().split(" +");
            if (words[words.length - 1].equals("total") && words.length >= 5) {
                counts.seen = Long.parseLong(words[3]);
            }
        }
    },
    /** A line for each call, and {@code LOST 12 events!} among them. */
    PERF_LINES {
        @Override
        void line(String line, Counts counts) {
            if (line.contains("): ") && !line.contains("... [continued]")) {
                counts.seen++;
            }
            counts.lostBy(PERF_LOST, line);
        }
    },
    /** {@code @calls: 4000}: those of the whole machine. */
    BPFTRACE {
        @Override
        void line(String line, Counts counts) {
            if (line.startsWith("@calls: ")) {
                counts.seen = Long.parseLong(line.substring("@calls: ".length()).strip());
            }
            counts.lostBy(BPFTRACE_LOST, line);
        }
    },
    /** The objects of {@code syscope latency --json}. */
    LATENCY_JSON {
        @Override
        void line(String line, Counts counts) {
            Matcher calls = CALLS.matcher(line);
            while (calls.find()) {
                counts.seen += Long.parseLong(calls.group(1));
            }
            counts.lostBy(LOST_FIELD, line);
        }
    };

    /** With -f -o FILE each line begins with the thread; of a signal, an end or a call resumed no name follows. */
    private static final Pattern CALL = Pattern.compile("\\d+ +\\w+\\(");

    private static final Pattern OURS_LOST = Pattern.compile("lost (\\d+) records");
    private static final Pattern PERF_LOST = Pattern.compile("LOST (\\d+) events");
    private static final Pattern BPFTRACE_LOST = Pattern.compile("Lost (\\d+) events");
    private static final Pattern CALLS = Pattern.compile("\"calls\":(\\d+)");
    private static final Pattern LOST_FIELD = Pattern.compile("\"(?:lost|overflow)\":(\\d+)");

    /**
     * What a tool said.
     *
     * @param seen how many calls it saw; empty if it doesn't say
     * @param lost how many events it lost; empty if it doesn't say
     */
    record Events(OptionalLong seen, OptionalLong lost) {}

    /** Sums that grow line by line. */
    static final class Counts {
        private long seen;
        private long lost;

        private void lostBy(Pattern pattern, String line) {
            Matcher matcher = pattern.matcher(line);
            while (matcher.find()) {
                lost += Long.parseLong(matcher.group(1));
            }
        }
    }

    abstract void line(String line, Counts counts);

    /** What it said in its file and on its standard error. */
    Events of(Path output, Path messages) throws IOException {
        if (this == NONE) {
            return new Events(OptionalLong.empty(), OptionalLong.empty());
        }
        Counts counts = new Counts();
        for (Path file : new Path[] {output, messages}) {
            if (Files.exists(file)) {
                try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
                    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                        line(line, counts);
                    }
                }
            }
        }
        return new Events(OptionalLong.of(counts.seen), OptionalLong.of(counts.lost));
    }
}
