package dev.syscope.linux.ptrace;

/**
 * What {@code wait4(2)} says about a process or thread: the macros of {@code <sys/wait.h>} and, for a traced one, of
 * ptrace(2). A status stays an int, for it is read at every stop.
 */
public final class WaitStatus {
    /** {@code WNOHANG}: don't block. */
    public static final int WNOHANG = 1;

    /** {@code WUNTRACED}: stopped children too. */
    public static final int WUNTRACED = 2;

    /** {@code __WNOTHREAD}: only the calling thread's own children and tracees. */
    public static final int WNOTHREAD = 0x20000000;

    /** {@code __WALL}: threads too. */
    public static final int WALL = 0x40000000;

    private WaitStatus() {}

    /** Whether it ended by itself: {@code WIFEXITED}. */
    public static boolean exited(int status) {
        return (status & 0x7F) == 0;
    }

    /** Its exit status, 0 to 255: {@code WEXITSTATUS}. */
    public static int exitStatus(int status) {
        return status >> 8 & 0xFF;
    }

    /** Whether a signal killed it: {@code WIFSIGNALED}. */
    public static boolean killed(int status) {
        int low = status & 0x7F;
        return low != 0 && low != 0x7F;
    }

    /** The signal that killed it: {@code WTERMSIG}. */
    public static int killingSignal(int status) {
        return status & 0x7F;
    }

    /** Whether a core was dumped: {@code WCOREDUMP}. */
    public static boolean coreDumped(int status) {
        return (status & 0x80) != 0;
    }

    /** Whether it has stopped: {@code WIFSTOPPED}. */
    public static boolean stopped(int status) {
        return (status & 0xFF) == 0x7F;
    }

    /**
     * The signal that it has stopped with, {@code WSTOPSIG}: {@code SIGTRAP | 0x80} at a system call under
     * {@link Ptrace#O_TRACESYSGOOD}.
     */
    public static int stopSignal(int status) {
        return status >> 8 & 0xFF;
    }

    /** Which event it has stopped for, one of {@code PTRACE_EVENT_*}; 0 for none. */
    public static int event(int status) {
        return status >>> 16;
    }
}
