package dev.syscope.jfr;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.proc.TargetDirectory;
import dev.syscope.stack.JitNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a JVM compiled to where, from {@code Compiler.perfmap}, which JDK 17 and later have.
 *
 * @param starts addresses in ascending order
 * @param ends of each piece
 * @param names of each
 */
record PerfMap(long[] starts, long[] ends, String[] names) {
    static final PerfMap EMPTY = new PerfMap(new long[0], new long[0], new String[0]);

    private static final int MOST_ENTRIES = 1_000_000;
    private static final int LONGEST_NAME = 4096;

    private record Entry(long start, long end, String name) {}

    /**
     * Asks a JVM. It writes a file in its /tmp, under a name that anybody can guess: so we make the file first, as its
     * user's, where links aren't followed.
     *
     * @throws JfrException if it refuses or doesn't know the command
     */
    static PerfMap ask(HotSpotJvm jvm, AttachSocket socket) {
        String name = "perf-" + jvm.ownPid() + ".map";
        try (TargetDirectory tmp = TargetDirectory.open(jvm.pid(), "tmp")) {
            boolean ours = create(tmp, name, jvm);
            try {
                socket.run("jcmd", "Compiler.perfmap");
                try (TargetDirectory.Entry entry = tmp.entry(name)) {
                    if (!entry.isRegularFile() || entry.uid() != jvm.uid()) {
                        throw new JfrException("JVM " + jvm.pid() + " wrote no map of its compiled code");
                    }
                    return parse(Path.of(entry.path()));
                }
            } finally {
                if (ours) {
                    tmp.deleteFile(name);
                }
            }
        } catch (LinuxException | IOException e) {
            throw new JfrException("JVM " + jvm.pid() + " can't be asked for its compiled code: " + e.getMessage());
        }
    }

    /** Whether the file is new; one of the JVM's user's own is written over, as that user's profilers do. */
    private static boolean create(TargetDirectory tmp, String name, HotSpotJvm jvm) {
        try (TargetDirectory.Entry entry = tmp.entry(name)) {
            if (entry.isRegularFile() && entry.uid() == jvm.uid()) {
                return false;
            }
            throw new JfrException("JVM " + jvm.pid() + " isn't asked for its compiled code: /tmp/" + name
                    + ", which it would write, isn't its own file");
        } catch (LinuxException e) {
            if (!TargetDirectory.isMissing(e)) {
                throw e;
            }
            tmp.createFile(name, jvm.uid(), jvm.gid());
            return true;
        }
    }

    private static PerfMap parse(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = reader.readLine(); line != null && lines.size() < MOST_ENTRIES; line = reader.readLine()) {
                lines.add(line);
            }
        }
        return of(lines);
    }

    /** Lines such as {@code 0x00007f0e10fd1e00 0x0000000000000298 int java.lang.String.hashCode()}. */
    static PerfMap of(List<String> lines) {
        List<Entry> entries = new ArrayList<>(lines.size());
        for (String line : lines) {
            int first = line.indexOf(' ');
            int second = line.indexOf(' ', first + 1);
            if (first > 0 && second > 0) {
                try {
                    long start = hex(line.substring(0, first));
                    long size = hex(line.substring(first + 1, second));
                    byte[] name = line.substring(second + 1, Math.min(line.length(), second + 1 + LONGEST_NAME))
                            .getBytes(StandardCharsets.ISO_8859_1);
                    entries.add(new Entry(start, start + size, new String(name, StandardCharsets.UTF_8)));
                } catch (NumberFormatException e) {
                    continue; // not a line of a map
                }
            }
        }
        entries.sort(Comparator.comparingLong(Entry::start));
        return new PerfMap(
                entries.stream().mapToLong(Entry::start).toArray(),
                entries.stream().mapToLong(Entry::end).toArray(),
                entries.stream().map(Entry::name).toArray(String[]::new));
    }

    private static long hex(String digits) {
        return Long.parseUnsignedLong(digits.startsWith("0x") ? digits.substring(2) : digits, 16);
    }

    /** What an address lies in. */
    Optional<JitNames.Code> find(long address) {
        int at = Arrays.binarySearch(starts, address);
        at = at < 0 ? -at - 2 : at;
        return at >= 0 && address < ends[at]
                ? Optional.of(new JitNames.Code(names[at], address - starts[at]))
                : Optional.empty();
    }
}
