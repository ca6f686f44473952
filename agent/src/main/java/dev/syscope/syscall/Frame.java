package dev.syscope.syscall;

/**
 * A frame of a user stack.
 *
 * @param file the path of the file that the code is in as the process saw it, {@code [vdso]}, {@code [jit]} for code
 *     that a JVM made, {@code [anonymous]} for other memory without a file, {@code [unknown]} where nothing is mapped
 * @param function its name, which the target controls; empty if it isn't known
 * @param offset bytes behind the function's beginning
 * @param place where in the file, or the address where there is no file
 * @param kind whose code it is
 */
public record Frame(String file, String function, long offset, long place, Kind kind) {
    /** Frames beyond so many are left out, as {@code kernel.perf_event_max_stack} has it. */
    public static final int MOST = 127;

    /** Whose code a frame belongs to. */
    public enum Kind {
        /** A program or library. */
        NATIVE,
        /** A JVM's compiler or interpreter made it. */
        JIT
    }
}
