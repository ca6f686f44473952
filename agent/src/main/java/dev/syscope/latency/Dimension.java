package dev.syscope.latency;

import java.util.Locale;

/** What a table's rows are told apart by. */
public enum Dimension {
    SYSCALL,
    PID,
    TID,
    /** The thread's name, as it is at the exit of the call. */
    COMM,
    /** The error number; calls that succeed have 0. */
    ERRNO;

    /** As it is typed after {@code --by}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
