package dev.syscope.syscall;

import java.util.Arrays;
import java.util.OptionalLong;

/** Named numbers: an enumeration's constants or a set's flags, in strace's order. */
final class Constants {
    private final String[] names;
    private final long[] values;
    private final String fallback;
    private final String[] dense;
    private final long[] sorted;
    private final String[] sortedNames;

    /** The constants with their values, and the comment for a number that isn't among them. */
    Constants(String[] names, long[] values, String fallback) {
        this.names = names;
        this.values = values;
        this.fallback = fallback;
        long max = 0;
        long min = 0;
        for (long value : values) {
            max = Math.max(max, value);
            min = Math.min(min, value);
        }
        if (min >= 0 && max < 1024) {
            dense = new String[(int) max + 1];
            for (int i = values.length - 1; i >= 0; i--) {
                dense[(int) values[i]] = this.names[i];
            }
            sorted = new long[0];
            sortedNames = new String[0];
        } else {
            dense = new String[0];
            sorted = values.clone();
            Arrays.sort(sorted);
            sortedNames = new String[sorted.length];
            for (int i = values.length - 1; i >= 0; i--) {
                int at = Arrays.binarySearch(sorted, values[i]);
                sortedNames[at] = names[i];
            }
        }
    }

    /** The name of a value, the first if there are several; empty if it has none. */
    String name(long value) {
        String name = null;
        if (dense.length > 0) {
            name = value >= 0 && value < dense.length ? dense[(int) value] : null;
        } else {
            int at = Arrays.binarySearch(sorted, value);
            if (at >= 0) {
                name = sortedNames[at]; // of equal values the search always finds the same
            }
        }
        return name == null ? "" : name;
    }

    /** The value of a name. */
    OptionalLong value(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return OptionalLong.of(values[i]);
            }
        }
        return OptionalLong.empty();
    }

    /** How many there are. */
    int count() {
        return names.length;
    }

    /** The name of the i-th. */
    String nameAt(int i) {
        return names[i];
    }

    /** The value of the i-th. */
    long valueAt(int i) {
        return values[i];
    }

    /** What stands in the comment behind a number without a name. */
    String fallback() {
        return fallback;
    }
}
