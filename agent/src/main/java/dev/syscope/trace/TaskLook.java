package dev.syscope.trace;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.ProcStatus;

/** Looks at tasks without touching them. */
final class TaskLook {
    private TaskLook() {}

    /** Whether a thread or process with an id is there, as a zombie too. */
    static boolean exists(int tid) {
        long result = Kernel.syscall(Nr.KILL, tid, 0);
        return result == 0 || result == -Errno.EPERM;
    }

    /** Whether a thread is there and is no zombie. */
    static boolean lives(int tid) {
        String state = ProcStatus.of(tid).field("State");
        return !state.isEmpty() && state.charAt(0) != 'Z' && state.charAt(0) != 'X';
    }
}
