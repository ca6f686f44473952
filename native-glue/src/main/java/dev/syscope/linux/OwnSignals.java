package dev.syscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What signals do to this process, past the JVM and the C library: both have their own ideas about SIGSEGV, SIGQUIT and
 * the first real-time signals.
 */
public final class OwnSignals {
    private static final int SIG_DFL = 0;
    private static final int SIG_IGN = 1;
    private static final int SIG_UNBLOCK = 1;
    private static final int SIGACTION_SIZE = 32; // handler, flags, restorer, mask: arch/{x86,arm64}/include/uapi/asm/signal.h
    private static final int SIGSET_SIZE = 8;
    private static final int RLIMIT_CORE = 4;

    private OwnSignals() {}

    /** Lets a signal pass this process by. */
    public static void ignore(int signal) {
        dispose(signal, SIG_IGN);
    }

    /** Lets a signal do what it does by default: mostly, to end this process. */
    public static void toDefault(int signal) {
        dispose(signal, SIG_DFL);
    }

    private static void dispose(int signal, long handler) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(SIGACTION_SIZE, 8);
            action.set(ValueLayout.JAVA_LONG, 0, handler);
            Kernel.syscall(Nr.RT_SIGACTION, signal, action.address(), 0, SIGSET_SIZE);
        }
    }

    /** Whether a signal passes this process by. */
    public static boolean isIgnored(int signal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(SIGACTION_SIZE, 8);
            Kernel.syscall(Nr.RT_SIGACTION, signal, 0, action.address(), SIGSET_SIZE);
            return action.get(ValueLayout.JAVA_LONG, 0) == SIG_IGN;
        }
    }

    /** Lets a signal be handled by what handles another one. */
    public static void handleLike(int signal, int other) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(SIGACTION_SIZE, 8);
            Kernel.syscall(Nr.RT_SIGACTION, other, 0, action.address(), SIGSET_SIZE);
            Kernel.syscall(Nr.RT_SIGACTION, signal, action.address(), 0, SIGSET_SIZE);
        }
    }

    /**
     * Ends this process by a signal, so that whoever waits for it sees that, without a core file. Nothing of Java runs
     * any more: write out everything before. Returns if the signal isn't deadly.
     */
    public static void dieOf(int signal) {
        long pid = Kernel.syscall(Nr.GETPID);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment none = arena.allocate(16, 8);
            Kernel.syscall(Nr.PRLIMIT64, 0, RLIMIT_CORE, none.address(), 0);
            toDefault(signal);
            MemorySegment set = arena.allocate(SIGSET_SIZE, 8);
            set.set(ValueLayout.JAVA_LONG, 0, 1L << signal - 1);
            Kernel.syscall(Nr.RT_SIGPROCMASK, SIG_UNBLOCK, set.address(), 0, SIGSET_SIZE);
            Kernel.syscall(Nr.TGKILL, pid, Kernel.syscall(Nr.GETTID), signal);
        }
    }

    /** Sends a signal to a process; whether it is there and may be sent one by us. */
    public static boolean send(int pid, int signal) {
        return !Kernel.failed(Kernel.syscall(Nr.KILL, pid, signal));
    }
}
