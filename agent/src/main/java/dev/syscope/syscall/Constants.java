package dev.syscope.syscall;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Named numbers: an enumeration's constants or a set's flags, in strace's order. */
public final class Constants {
    private final String[] names;
    private final long[] values;
    private final String fallback;
    private final String[] dense;
    private final long[] sorted;
    private final String[] sortedNames;

    /** The constants with their values, and the comment for a number that isn't among them. */
    Constants(List<String> names, long[] values, String fallback) {
        this.names = names.toArray(String[]::new);
        this.values = values;
        this.fallback = fallback;
        long max = Arrays.stream(values).max().orElse(0);
        long min = Arrays.stream(values).min().orElse(0);
        if (min >= 0 && max < 1024) {
            dense = new String[(int) max + 1];
            for (int i = values.length - 1; i >= 0; i--) {
                dense[(int) values[i]] = this.names[i];
            }
            sorted = new long[0];
            sortedNames = new String[0];
        } else {
            dense = new String[0];
            Integer[] order = new Integer[values.length];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> Long.compare(values[a], values[b]));
            sorted = new long[order.length];
            sortedNames = new String[order.length];
            int count = 0;
            for (int i : order) {
                if (count == 0 || sorted[count - 1] != values[i]) {
                    sorted[count] = values[i];
                    sortedNames[count++] = this.names[i];
                }
            }
            Arrays.fill(sorted, count, order.length, Long.MAX_VALUE);
        }
    }

    /** The name of a value, the first if there are several; empty if it has none. */
    public String name(long value) {
        String name = null;
        if (dense.length > 0) {
            name = value >= 0 && value < dense.length ? dense[(int) value] : null;
        } else {
            int at = Arrays.binarySearch(sorted, value);
            if (at >= 0) {
                name = sortedNames[at];
            }
        }
        return name == null ? "" : name;
    }

    /** The value of a name. */
    public OptionalLong value(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return OptionalLong.of(values[i]);
            }
        }
        return OptionalLong.empty();
    }

    /** How many there are. */
    public int count() {
        return names.length;
    }

    /** The name of the i-th. */
    public String nameAt(int i) {
        return names[i];
    }

    /** The value of the i-th. */
    public long valueAt(int i) {
        return values[i];
    }

    /** What stands in the comment behind a number without a name. */
    public String fallback() {
        return fallback;
    }
}
