package dev.syscope.cli.render;

import java.util.Arrays;

/** The threads that a view knows, by id. Hot: finds without allocating. */
final class ThreadLines {
    private int[] keys = new int[64];
    private ThreadLine[] values = new ThreadLine[64];
    private int size;
    private ThreadLine last;

    /** The thread with an id, or null. */
    ThreadLine get(int tid) {
        ThreadLine recent = last;
        if (recent != null && recent.tid == tid) {
            return recent;
        }
        for (int at = slot(tid); keys[at] != 0; at = at + 1 & keys.length - 1) {
            if (keys[at] == tid) {
                last = values[at];
                return last;
            }
        }
        return null;
    }

    private int slot(int tid) {
        return tid * 0x9E3779B9 >>> 16 & keys.length - 1;
    }

    /** Adds a thread that isn't there. */
    void put(ThreadLine thread) {
        if (++size * 2 > keys.length) {
            int[] oldKeys = keys;
            ThreadLine[] oldValues = values;
            keys = new int[oldKeys.length * 2];
            values = new ThreadLine[keys.length];
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldKeys[i] != 0) {
                    insert(oldValues[i]);
                }
            }
        }
        insert(thread);
    }

    private void insert(ThreadLine thread) {
        int at = slot(thread.tid);
        while (keys[at] != 0) {
            at = at + 1 & keys.length - 1;
        }
        keys[at] = thread.tid;
        values[at] = thread;
    }

    /** Drops a thread if it is there. */
    void remove(int tid) {
        ThreadLine gone = get(tid);
        if (gone == null) {
            return;
        }
        last = null;
        size--;
        ThreadLine[] others = values.clone();
        int[] otherKeys = keys.clone();
        // Few threads are known at a time: filling anew is simpler than closing the gap, and as fast.
        Arrays.fill(keys, 0);
        Arrays.fill(values, null);
        for (int i = 0; i < otherKeys.length; i++) {
            if (otherKeys[i] != 0 && otherKeys[i] != tid) {
                insert(others[i]);
            }
        }
    }
}
