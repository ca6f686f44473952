package dev.syscope.linux.elf;

/** Words of a target's memory, as an unwinder reads them. */
public interface StackMemory {
    /** Reads eight bytes; whether they could be read, and are {@link #word()} now. */
    boolean read(long address);

    /** What was read last. */
    long word();
}
