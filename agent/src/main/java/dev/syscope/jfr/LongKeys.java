package dev.syscope.jfr;

import java.util.Arrays;

/** Numbers for numbers other than 0, without boxes. Open addressing, at most half full. */
final class LongKeys {
    private long[] names = new long[256];
    private long[] keys = new long[256];
    private int size;

    /** The key of a number, or 0. */
    long get(long name) {
        int mask = names.length - 1;
        for (int i = slot(name, mask); names[i] != 0; i = i + 1 & mask) {
            if (names[i] == name) {
                return keys[i];
            }
        }
        return 0;
    }

    void put(long name, long key) {
        if (size * 2 >= names.length) {
            long[] oldNames = names;
            long[] oldKeys = keys;
            names = new long[oldNames.length * 2];
            keys = new long[names.length];
            size = 0;
            for (int i = 0; i < oldNames.length; i++) {
                if (oldNames[i] != 0) {
                    insert(oldNames[i], oldKeys[i]);
                }
            }
        }
        insert(name, key);
    }

    private void insert(long name, long key) {
        int mask = names.length - 1;
        int i = slot(name, mask);
        while (names[i] != 0) {
            i = i + 1 & mask;
        }
        names[i] = name;
        keys[i] = key;
        size++;
    }

    void clear() {
        Arrays.fill(names, 0);
        size = 0;
    }

    private static int slot(long name, int mask) {
        return (int) (name * 0x9E3779B97F4A7C15L >>> 40) & mask;
    }
}
