package dev.syscope.stat;

/** Which levels all events count, whatever their own modifiers say. */
public enum Levels {
    /** What each asks for. */
    ASKED,
    /** {@code --all-user}. */
    USER,
    /** {@code --all-kernel}. */
    KERNEL
}
