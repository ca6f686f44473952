package dev.syscope.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The gateway to the kernel: every system call that syscope makes goes through here.
 *
 * <p>One downcall shape serves all, because each further shape costs 7 to 11 ms at start-up. What is called is a few
 * instructions of our own, see {@link SyscallCode}. Safe for use by any thread; a call that blocks blocks its thread
 * only, and {@link Thread#interrupt} doesn't wake it. Hot: allocates nothing.
 */
public final class Kernel {
    private static final MethodHandle SYSCALL = link(SyscallCode.install());

    private Kernel() {}

    /** A function that is called with seven words, as the gateway is. */
    @SuppressWarnings("restricted") // the one place that makes a downcall handle
    static MethodHandle link(MemorySegment function) {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .downcallHandle(function, FunctionDescriptor.of(word, word, word, word, word, word, word, word));
    }

    /** A function of the C library. */
    static MemorySegment symbol(String name) {
        return Linker.nativeLinker()
                .defaultLookup()
                .find(name)
                .orElseThrow(() -> new IllegalStateException("the C library has no symbol '" + name + "'"));
    }

    /**
     * Makes a system call.
     *
     * @param nr its number on this host, from {@link Nr}
     * @return what the kernel returned: a result, or a negated error number from -4095 to -1
     */
    public static long syscall(long nr, long a0, long a1, long a2, long a3, long a4, long a5) {
        try {
            return (long) SYSCALL.invokeExact(nr, a0, a1, a2, a3, a4, a5);
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing", e);
        }
    }

    /** {@link #syscall(long, long, long, long, long, long, long)} without arguments. */
    public static long syscall(long nr) {
        return syscall(nr, 0, 0, 0, 0, 0, 0);
    }

    /** {@link #syscall(long, long, long, long, long, long, long)} with one argument. */
    public static long syscall(long nr, long a0) {
        return syscall(nr, a0, 0, 0, 0, 0, 0);
    }

    /** {@link #syscall(long, long, long, long, long, long, long)} with two arguments. */
    public static long syscall(long nr, long a0, long a1) {
        return syscall(nr, a0, a1, 0, 0, 0, 0);
    }

    /** {@link #syscall(long, long, long, long, long, long, long)} with three arguments. */
    public static long syscall(long nr, long a0, long a1, long a2) {
        return syscall(nr, a0, a1, a2, 0, 0, 0);
    }

    /** {@link #syscall(long, long, long, long, long, long, long)} with four arguments. */
    public static long syscall(long nr, long a0, long a1, long a2, long a3) {
        return syscall(nr, a0, a1, a2, a3, 0, 0);
    }

    /** Whether a result of {@link #syscall} is an error. */
    public static boolean failed(long result) {
        return result < 0 && result >= -4095;
    }

    /**
     * The result of a system call that must not fail.
     *
     * @param call what was done, in words, for the message: {@code perf_event_open(cycles, pid 4242)}
     * @throws LinuxException if the result is an error
     */
    public static long check(long result, String call) {
        if (failed(result)) {
            throw new LinuxException(call, (int) -result);
        }
        return result;
    }
}
