package dev.syscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A signal that interrupts another thread's blocking system call, which then gives {@code EINTR}.
 *
 * <p>{@link Thread#interrupt} can't, and {@code wait4} can't be waited for together with anything else. The handler is
 * a function of the C library that does nothing of note ({@code abs}), installed without {@code SA_RESTART} for a
 * real-time signal that nobody else handles. A signal that arrives just before the thread blocks is lost on it: send it
 * again until the thread has answered.
 */
public final class WakeSignal {
    private static final int SIG_UNBLOCK = 1;
    private static final int HIGHEST = 63;
    private static final int LOWEST = 40;
    private static final int SIGNAL = install();
    private static final long PID = Kernel.syscall(Nr.GETPID);

    private WakeSignal() {}

    private static int install() {
        MemorySegment handler =
                Linker.nativeLinker().defaultLookup().find("abs").orElseThrow();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(256, 8); // glibc's and musl's struct sigaction: 152 bytes
            LibC sigaction = LibC.function("sigaction");
            for (int signal = HIGHEST; signal >= LOWEST; signal--) {
                sigaction.call(signal, 0, action.address(), 0, 0, 0);
                if (action.get(ValueLayout.JAVA_LONG, 0) == 0) {
                    action.fill((byte) 0).set(ValueLayout.JAVA_LONG, 0, handler.address());
                    sigaction.call(signal, action.address(), 0, 0, 0, 0);
                    return signal;
                }
            }
        }
        throw new IllegalStateException("no real-time signal is free");
    }

    /** Makes the calling thread ready to be woken, and gives its tid for {@link #send}. */
    public static int accept() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L << SIGNAL - 1);
            Kernel.check(Kernel.syscall(Nr.RT_SIGPROCMASK, SIG_UNBLOCK, mask.address(), 0, 8), "rt_sigprocmask");
        }
        return (int) Kernel.syscall(Nr.GETTID);
    }

    /** Interrupts a thread of this process. */
    public static void send(int tid) {
        Kernel.syscall(Nr.TGKILL, PID, tid, SIGNAL);
    }
}
