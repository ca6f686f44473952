package dev.syscope.stat;

import java.util.Arrays;

/**
 * What counters read at one moment: for each event and slot a count and the nanoseconds for which it was enabled and
 * really ran.
 */
public final class Readings {
    private final int slots;
    final long[] value;
    final long[] enabled;
    final long[] running;

    /** Zeros. */
    public Readings(int events, int slots) {
        this.slots = slots;
        value = new long[events * slots];
        enabled = new long[events * slots];
        running = new long[events * slots];
    }

    /** The number of slots. */
    public int slots() {
        return slots;
    }

    /** The number of events. */
    public int events() {
        return slots == 0 ? 0 : value.length / slots;
    }

    /** An event's count in a slot, as the kernel gave it. */
    public long value(int event, int slot) {
        return value[event * slots + slot];
    }

    /** For how long it was enabled. */
    public long enabled(int event, int slot) {
        return enabled[event * slots + slot];
    }

    /** For how long it really counted. */
    public long running(int event, int slot) {
        return running[event * slots + slot];
    }

    /** Sets one. */
    public void set(int event, int slot, long count, long enabledNanos, long runningNanos) {
        int at = event * slots + slot;
        value[at] = count;
        enabled[at] = enabledNanos;
        running[at] = runningNanos;
    }

    /** Makes this what another holds. */
    public void copyFrom(Readings other) {
        System.arraycopy(other.value, 0, value, 0, value.length);
        System.arraycopy(other.enabled, 0, enabled, 0, enabled.length);
        System.arraycopy(other.running, 0, running, 0, running.length);
    }

    /** Makes this what came between two others. */
    public void setDifference(Readings later, Readings earlier) {
        for (int i = 0; i < value.length; i++) {
            value[i] = later.value[i] - earlier.value[i];
            enabled[i] = later.enabled[i] - earlier.enabled[i];
            running[i] = later.running[i] - earlier.running[i];
        }
    }

    /** Makes all zero. */
    public void clear() {
        Arrays.fill(value, 0);
        Arrays.fill(enabled, 0);
        Arrays.fill(running, 0);
    }
}
