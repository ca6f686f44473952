package dev.syscope.cli.render;

import java.util.Arrays;

/** Threads that are in a call which isn't shown. Few at a time. Hot: allocates only to grow. */
final class HiddenThreads {
    private int[] tids = new int[16];
    private int count;

    void add(int tid) {
        if (count == tids.length) {
            tids = Arrays.copyOf(tids, count * 2);
        }
        tids[count++] = tid;
    }

    /** Takes a thread out; whether it was in. */
    boolean remove(int tid) {
        for (int i = 0; i < count; i++) {
            if (tids[i] == tid) {
                tids[i] = tids[--count];
                return true;
            }
        }
        return false;
    }
}
