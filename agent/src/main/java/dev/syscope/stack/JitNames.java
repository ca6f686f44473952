package dev.syscope.stack;

import java.util.Optional;

/** Names of code that a process made for itself. */
public interface JitNames {
    /** Of none. */
    JitNames NONE = (pid, address) -> Optional.empty();

    /**
     * A piece of such code.
     *
     * @param name as its maker calls it
     * @param offset bytes behind its beginning
     */
    record Code(String name, long offset) {}

    /** What an address of a process lies in; asks nobody and doesn't wait. */
    Optional<Code> code(int pid, long address);
}
