package dev.syscope.jfr;

import java.util.Arrays;

/** Numbers for strings, without allocation for a string that is known. Open addressing, at most half full. */
final class StringKeys {
    private String[] names = new String[256];
    private long[] keys = new long[256];
    private int size;

    /** The number of a string, or 0. */
    long get(String name) {
        int mask = names.length - 1;
        for (int i = name.hashCode() * 0x9E3779B9 >>> 8 & mask; names[i] != null; i = i + 1 & mask) {
            if (names[i].equals(name)) {
                return keys[i];
            }
        }
        return 0;
    }

    void put(String name, long key) {
        if (size * 2 >= names.length) {
            String[] oldNames = names;
            long[] oldKeys = keys;
            names = new String[oldNames.length * 2];
            keys = new long[names.length];
            size = 0;
            for (int i = 0; i < oldNames.length; i++) {
                if (oldNames[i] != null) {
                    insert(oldNames[i], oldKeys[i]);
                }
            }
        }
        insert(name, key);
    }

    private void insert(String name, long key) {
        int mask = names.length - 1;
        int i = name.hashCode() * 0x9E3779B9 >>> 8 & mask;
        while (names[i] != null) {
            i = i + 1 & mask;
        }
        names[i] = name;
        keys[i] = key;
        size++;
    }

    void clear() {
        Arrays.fill(names, null);
        size = 0;
    }
}
