package dev.syscope.latency;

/** Where things are in the maps that the programs and {@link KernelTable} share. Offsets in bytes. */
final class HistogramLayout {
    /** An array: for each call of each interface the number of its histogram plus 1, 0 for none yet. */
    static final String NUMBERS = "numbers";

    /** A hash table with the same, for keys that are more than a call. */
    static final String KEYS = "keys";

    /**
     * An array of one element: how many histograms were taken into use, calls that found none, and calls that were
     * missed.
     */
    static final String STATE = "state";

    /** A queue of the numbers of unused histograms plus 1, where programs can't count them off themselves. */
    static final String FREE = "free";

    /** For each CPU an array of histograms. */
    static final String HISTOGRAMS = "histograms";

    /** For each task the call that it is in. */
    static final String CALLS = "calls";

    /** A hash table of processes that belong to the target, if there are too many for the code itself. */
    static final String TARGETS = "targets";

    /** In {@link #NUMBERS}: a call that isn't asked for. */
    static final int NOT_SELECTED = -1;

    /** Calls of one interface, the last of them standing for all numbers that are too large. */
    static final int NUMBERS_PER_INTERFACE = 1024;

    /** Interfaces of one kernel: x86-64 has three. */
    static final int INTERFACES = 3;

    static final int STATE_USED = 0;
    static final int STATE_OVERFLOW = 8;
    static final int STATE_MISSED = 16;
    static final int STATE_BYTES = 24;

    static final int CALL_SINCE = 0;
    static final int CALL_INDEX = 8;
    static final int CALL_BYTES = 16;

    /** A key, with which a histogram begins. What rows aren't told apart by is 0. */
    static final int KEY_COMM = 0;

    /** The call's index in {@link #NUMBERS} plus 1. */
    static final int KEY_INDEX = 16;

    static final int KEY_PID = 20;
    static final int KEY_TID = 24;
    static final int KEY_ERRNO = 28;
    static final int KEY_BYTES = 32;

    static final int COMM_BYTES = 16;

    static final int TOTAL = 32;
    static final int ERRORS = 40;
    static final int LONGEST = 48;

    /** The shortest duration, its bits inverted, so that zeroed memory needs no special case. */
    static final int SHORTEST_INVERTED = 56;

    /** 32-bit counters, which may wrap between two readings but not twice. */
    static final int COUNTS = 64;

    static final int HISTOGRAM_BYTES = COUNTS + Buckets.COUNT * Integer.BYTES;

    /**
     * What the iterator writes for each task: since when it is in a call, 0 if it is in none, and what else there is.
     */
    static final int TASK_PID = 0;

    static final int TASK_TID = 4;
    static final int TASK_INDEX = 8;
    static final int TASK_SINCE = 16;
    static final int TASK_COMM = 24;
    static final int TASK_BYTES = 40;

    private HistogramLayout() {}
}
