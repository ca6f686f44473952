package dev.syscope.linux.perf;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a PMU's term goes: bits of one of the attribute's config words, such as {@code config:0-7,32-35}.
 *
 * @param word 0 for {@code config}, 1 for {@code config1}, and so on
 * @param ranges the first and last bit of each range, lowest bits of the value first
 */
public record PmuFormat(int word, List<int[]> ranges) {
    /**
     * Reads a file of a PMU's {@code format/} directory.
     *
     * @throws IllegalArgumentException if it isn't of that form
     */
    public static PmuFormat parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || !text.startsWith("config")) {
            throw new IllegalArgumentException("not a PMU's format: " + text);
        }
        int word = colon == 6 ? 0 : Integer.parseInt(text.substring(6, colon));
        List<int[]> ranges = new ArrayList<>();
        for (String range : text.substring(colon + 1).split(",")) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            ranges.add(new int[] {first, dash < 0 ? first : Integer.parseInt(range.substring(dash + 1))});
        }
        return new PmuFormat(word, List.copyOf(ranges));
    }

    /** The greatest value that fits, unsigned. */
    public long max() {
        int bits = 0;
        for (int[] range : ranges) {
            bits += range[1] - range[0] + 1;
        }
        return bits >= 64 ? -1 : (1L << bits) - 1;
    }

    /** Whether a value, taken as unsigned, fits. */
    public boolean fits(long value) {
        return Long.compareUnsigned(value, max()) <= 0;
    }

    /** The value's bits at their places; the rest zero. */
    public long place(long value) {
        long placed = 0;
        long rest = value;
        for (int[] range : ranges) {
            int bits = range[1] - range[0] + 1;
            long mask = bits == 64 ? -1 : (1L << bits) - 1;
            placed |= (rest & mask) << range[0];
            rest = bits == 64 ? 0 : rest >>> bits;
        }
        return placed;
    }
}
