package dev.syscope.trace;

/** The traced threads by tid: open addressing with linear probing, for it is asked at every stop. */
final class TraceeMap {
    private Tracee[] slots = new Tracee[64];
    private int size;

    int size() {
        return size;
    }

    /** The thread with a tid, or null. */
    Tracee get(int tid) {
        int mask = slots.length - 1;
        for (int i = slot(tid, mask); slots[i] != null; i = i + 1 & mask) {
            if (slots[i].tid == tid) {
                return slots[i];
            }
        }
        return null;
    }

    /** Adds a thread whose tid is not in the map. */
    void put(Tracee tracee) {
        if (size * 2 >= slots.length) {
            Tracee[] old = slots;
            slots = new Tracee[old.length * 2];
            for (Tracee each : old) {
                if (each != null) {
                    place(each);
                }
            }
        }
        place(tracee);
        size++;
    }

    private void place(Tracee tracee) {
        int mask = slots.length - 1;
        int i = slot(tracee.tid, mask);
        while (slots[i] != null) {
            i = i + 1 & mask;
        }
        slots[i] = tracee;
    }

    /** Takes the thread with a tid out, closing the gap so that no mark of it stays. */
    Tracee remove(int tid) {
        int mask = slots.length - 1;
        int gap = slot(tid, mask);
        while (slots[gap] != null && slots[gap].tid != tid) {
            gap = gap + 1 & mask;
        }
        Tracee removed = slots[gap];
        if (removed == null) {
            return null;
        }
        size--;
        for (int i = gap + 1 & mask; slots[i] != null; i = i + 1 & mask) {
            int home = slot(slots[i].tid, mask);
            if ((i - home & mask) >= (i - gap & mask)) {
                slots[gap] = slots[i];
                gap = i;
            }
        }
        slots[gap] = null;
        return removed;
    }

    /** The threads now, a copy. */
    Tracee[] all() {
        Tracee[] all = new Tracee[size];
        int i = 0;
        for (Tracee each : slots) {
            if (each != null) {
                all[i++] = each;
            }
        }
        return all;
    }

    private static int slot(int tid, int mask) {
        return tid * 0x9E3779B9 >>> 7 & mask;
    }
}
