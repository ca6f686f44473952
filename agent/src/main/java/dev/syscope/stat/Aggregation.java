package dev.syscope.stat;

/** What counts are summed over before they are shown. */
public enum Aggregation {
    /** One row for each event. */
    GLOBAL,
    /** {@code -A}: one for each CPU. */
    CPU,
    /** {@code --per-core}. */
    CORE,
    /** {@code --per-die}. */
    DIE,
    /** {@code --per-socket}. */
    SOCKET,
    /** {@code --per-node}. */
    NODE,
    /** {@code --per-thread}. */
    THREAD
}
