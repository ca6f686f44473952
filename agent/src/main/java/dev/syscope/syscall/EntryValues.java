package dev.syscope.syscall;

import java.util.Arrays;

/**
 * What is remembered of each thread's call from its entry to its exit: a value for each argument, and the call itself.
 * Hot: allocates for a new thread only.
 */
final class EntryValues {
    private int[] threads = new int[64];
    private long[][] values = new long[64][];
    private int count;

    /** In a thread's values, the number of its last call plus 1; 0 for none. */
    static final int LAST_CALL = 6;

    /** The values of a thread, zero at first. */
    long[] of(int tid) {
        int at = find(tid);
        if (threads[at] == tid) {
            return values[at];
        }
        if (count * 2 >= threads.length) {
            grow();
            at = find(tid);
        }
        count++;
        threads[at] = tid;
        values[at] = new long[7];
        return values[at];
    }

    /** Drops a thread's. */
    void forget(int tid) {
        int hole = find(tid);
        if (threads[hole] != tid) {
            return;
        }
        count--;
        int mask = threads.length - 1;
        for (int next = (hole + 1) & mask; threads[next] != 0; next = (next + 1) & mask) {
            int home = slot(threads[next], mask);
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                threads[hole] = threads[next];
                values[hole] = values[next];
                hole = next;
            }
        }
        threads[hole] = 0;
        values[hole] = null;
    }

    private int find(int tid) {
        int mask = threads.length - 1;
        int at = slot(tid, mask);
        while (threads[at] != 0 && threads[at] != tid) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private static int slot(int tid, int mask) {
        return tid * 0x9e3779b9 >>> 7 & mask;
    }

    private void grow() {
        int[] oldThreads = threads;
        long[][] oldValues = values;
        threads = new int[oldThreads.length * 2];
        values = new long[threads.length][];
        for (int i = 0; i < oldThreads.length; i++) {
            if (oldThreads[i] != 0) {
                int at = find(oldThreads[i]);
                threads[at] = oldThreads[i];
                values[at] = oldValues[i];
            }
        }
        Arrays.fill(oldThreads, 0);
    }
}
