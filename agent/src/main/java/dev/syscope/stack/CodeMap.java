package dev.syscope.stack;

import dev.syscope.linux.RawText;
import dev.syscope.linux.proc.ProcFile;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The executable memory of one process, from {@code /proc/PID/maps} or from news of the kernel. */
final class CodeMap {
    private final TreeMap<Long, CodeRegion> regions;
    private byte[] text = {};

    CodeMap() {
        regions = new TreeMap<>(Long::compareUnsigned);
    }

    private CodeMap(CodeMap other) {
        regions = new TreeMap<>(other.regions);
    }

    /** The same for a child. */
    CodeMap copy() {
        return new CodeMap(this);
    }

    /** Takes the process's mappings as they are now; keeps what it knew if the process is gone. */
    void read(int pid) {
        byte[] now = ProcFile.bytes("/proc/" + pid + "/maps");
        if (now.length == 0 || Arrays.equals(now, text)) {
            return;
        }
        text = now;
        regions.clear();
        RawText.decode(now, 0, now.length).lines().forEach(this::parse);
    }

    /** {@code 7f..000-7f..000 r-xp 00028000 fe:01 1234    /usr/lib/libc.so.6}. */
    private void parse(String line) {
        String[] words = line.split(" +", 6);
        if (words.length < 5 || words[1].length() < 4 || words[1].charAt(2) != 'x') {
            return;
        }
        try {
            int dash = words[0].indexOf('-');
            int colon = words[3].indexOf(':');
            add(new CodeRegion(
                    Long.parseUnsignedLong(words[0], 0, dash, 16),
                    Long.parseUnsignedLong(words[0], dash + 1, words[0].length(), 16),
                    Long.parseUnsignedLong(words[2], 16),
                    Long.parseLong(words[3], 0, colon, 16) << 32 | Long.parseLong(words[3], colon + 1, words[3].length(), 16),
                    Long.parseUnsignedLong(words[4]),
                    words.length < 6 ? "" : unescaped(words[5])));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return; // not a line that the kernel writes
        }
    }

    /** The kernel writes a line feed in a name as {@code \012}. */
    private static String unescaped(String name) {
        return name.replace("\\012", "\n");
    }

    /** Adds a region; what lay there before is gone. */
    void add(CodeRegion region) {
        Map.Entry<Long, CodeRegion> before = regions.lowerEntry(region.start());
        if (before != null && before.getValue().contains(region.start())) {
            CodeRegion cut = before.getValue();
            put(cut.start(), region.start(), cut);
            put(region.end(), cut.end(), cut);
        }
        Map<Long, CodeRegion> within = regions.subMap(region.start(), true, region.end(), false);
        CodeRegion last = within.isEmpty() ? region : regions.lowerEntry(region.end()).getValue();
        within.clear();
        put(region.end(), last.end(), last);
        regions.put(region.start(), region);
    }

    /** What is left of a region. */
    private void put(long start, long end, CodeRegion of) {
        if (Long.compareUnsigned(start, end) < 0) {
            regions.put(start, new CodeRegion(
                    start, end, of.offset() + start - of.start(), of.device(), of.inode(), of.file()));
        }
    }

    /** The region that an address lies in, or null. */
    CodeRegion find(long address) {
        Map.Entry<Long, CodeRegion> entry = regions.floorEntry(address);
        return entry != null && entry.getValue().contains(address) ? entry.getValue() : null;
    }
}
