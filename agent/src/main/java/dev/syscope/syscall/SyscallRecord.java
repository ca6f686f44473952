package dev.syscope.syscall;

import dev.syscope.linux.Architecture;
import java.util.List;

/**
 * One system call at its entry or at its exit, read in place.
 *
 * <p>A flyweight: valid only during the call that hands it over, and the same object each time.
 */
public interface SyscallRecord {
    /** The process (thread group) in the tracer's pid namespace. */
    int pid();

    /** The thread in the tracer's pid namespace. */
    int tid();

    /** When this entry or exit was, in nanoseconds of CLOCK_MONOTONIC. */
    long timeNanos();

    /** The interface by which the call was made; decides the table. */
    Architecture architecture();

    /** The call's number in its architecture's table, without {@link Architecture#X32_SYSCALL_BIT}. May be unknown to us. */
    int nr();

    /**
     * The number of the call that a restart_syscall goes on with, in the same table; -1 when it is not known. Of no
     * meaning for other calls.
     */
    default int interruptedNr() {
        return -1;
    }

    /**
     * An argument as the register had it at entry.
     *
     * @param index 0 to 5
     */
    long argument(int index);

    /** Where the target made the call. */
    long instructionPointer();

    /** The stack pointer of the thread at entry. */
    long stackPointer();

    /** What the call returned: on failure the negated error number. */
    long returnValue();

    /** Whether the kernel said that the call failed. */
    boolean failed();

    /** Whether the thread was in the call before it was traced, so that it took longer than is known. */
    default boolean isOlder() {
        return false;
    }

    /** Nanoseconds between entry and exit, or -1 when the entry was not seen. Only at the exit. */
    long durationNanos();

    /**
     * CPU time in nanoseconds that the thread spent in the kernel from the entry to the exit, or -1 where the source
     * doesn't know. Only at the exit. For {@code -c}, which shows it where {@code -w} isn't given.
     */
    default long systemNanos() {
        return -1;
    }

    /**
     * The thread's name as the kernel has it, where names were asked for: after an execve that succeeded the new one. Only
     * at the exit; empty where it isn't known. Allocates.
     */
    default String comm() {
        return "";
    }

    /** The thread's memory as it is, or was, at this moment. */
    TargetMemory memory();

    /**
     * The thread's user stack at its entry, innermost frame first, where stacks were asked for; at the exit too, but of
     * an execve. Empty where it isn't known. Allocates.
     */
    default List<Frame> stack() {
        return List.of();
    }

    /** What the thread's file descriptors refer to at this moment. */
    Descriptors descriptors();

    /** What the source did to this call at the user's request. */
    default Tampering tampering() {
        return Tampering.NONE;
    }

    /** What {@code -e inject} did to a call; shown behind its line. */
    enum Tampering {
        NONE,
        INJECTED,
        DELAYED,
        INJECTED_AND_DELAYED
    }
}
