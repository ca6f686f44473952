package dev.syscope.trace;

import dev.syscope.syscall.Frame;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A signal on its way to a thread, or a group stop. A flyweight as {@link dev.syscope.syscall.SyscallRecord} is. */
public interface SignalRecord {
    /** The process. */
    int pid();

    /** The thread. */
    int tid();

    /** CLOCK_MONOTONIC. */
    long timeNanos();

    /** The signal's number. */
    int signal();

    /** Whether this is a group stop: {@code --- stopped by SIGTSTP ---}. It has no {@link #siginfo()}. */
    boolean isGroupStop();

    /** Where the thread is. */
    default long instructionPointer() {
        return 0;
    }

    /** The thread's user stack, innermost frame first, where stacks were asked for and it is known. Allocates. */
    default List<Frame> stack() {
        return List.of();
    }

    /** The {@code siginfo_t}, 128 bytes. */
    MemorySegment siginfo();
}
