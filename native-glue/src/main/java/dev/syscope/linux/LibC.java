package dev.syscope.linux;

import java.lang.invoke.MethodHandle;

/**
 * A function of the C library that is more than a system call, such as {@code posix_spawn}.
 *
 * <p>It is called by the one downcall shape that {@link Kernel} has linked already, seven words, whatever number it
 * takes: both calling conventions that syscope knows let a callee ignore the arguments it doesn't have, and linking a
 * further symbol of a known shape costs 0.2 ms where a further shape costs 7 to 11. So a function can be called only if
 * it takes up to seven integers or pointers and gives an integer or a pointer. Make one only where it is needed.
 */
public final class LibC {
    private final MethodHandle handle;

    private LibC(MethodHandle handle) {
        this.handle = handle;
    }

    /**
     * A function by its name.
     *
     * @throws IllegalStateException if the C library doesn't have it
     */
    public static LibC function(String symbol) {
        return new LibC(Kernel.link(Kernel.symbol(symbol)));
    }

    /**
     * Calls it.
     *
     * @return its result; of a function whose result is an {@code int}, the lower half only is defined
     */
    public long call(long a0, long a1, long a2, long a3, long a4, long a5) {
        try {
            return (long) handle.invokeExact(a0, a1, a2, a3, a4, a5, 0L);
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing", e);
        }
    }
}
