package dev.syscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The gateway to the kernel: every system call that syscope makes goes through here.
 *
 * <p>One downcall shape serves all, because each further shape costs 7 to 11 ms at start-up. glibc's
 * {@code syscall(2)} is the symbol. Safe for use by any thread; a call that blocks blocks its thread only, and
 * {@link Thread#interrupt} doesn't wake it.
 */
public final class Kernel {
    private static final MethodHandle SYSCALL = link("syscall");

    /** {@code errno} of the thread's last call; a native word that lives as long as its thread. */
    private static final ThreadLocal<MemorySegment> ERRNO = ThreadLocal.withInitial(Kernel::errnoWord);

    /**
     * The same for the first threads, by their ids, which are never used twice: each element is read and written by one
     * thread only. A {@link ThreadLocal} that C1 compiled makes a native call, a twentieth of the tracer's time.
     */
    private static final MemorySegment[] ERRNO_OF_FIRST_THREADS = new MemorySegment[512];

    private Kernel() {}

    /** A function of the C library, called with seven words as {@code syscall} is. */
    @SuppressWarnings("restricted") // the one place that makes a downcall handle
    static MethodHandle link(String symbol) {
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return linker.downcallHandle(
                linker.defaultLookup()
                        .find(symbol)
                        .orElseThrow(
                                () -> new IllegalStateException("the C library has no symbol '" + symbol + "'")),
                FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(1));
    }

    private static MemorySegment errnoWord() {
        return Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
    }

    private static MemorySegment errno() {
        long id = Thread.currentThread().threadId();
        if (id >= ERRNO_OF_FIRST_THREADS.length) {
            return ERRNO.get();
        }
        MemorySegment errno = ERRNO_OF_FIRST_THREADS[(int) id];
        if (errno == null) {
            errno = errnoWord();
            ERRNO_OF_FIRST_THREADS[(int) id] = errno;
        }
        return errno;
    }

    /**
     * Makes a system call.
     *
     * @param nr its number on this host, from {@link Nr}
     * @return what the kernel returned: a result, or a negated error number from -4095 to -1
     */
    public static long syscall(long nr, long a0, long a1, long a2, long a3, long a4, long a5) {
        MemorySegment errno = errno();
        long result;
        try {
            result = (long) SYSCALL.invokeExact(errno, nr, a0, a1, a2, a3, a4, a5);
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing", e);
        }
        return result == -1 ? -errno.get(ValueLayout.JAVA_INT, 0) : result;
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
