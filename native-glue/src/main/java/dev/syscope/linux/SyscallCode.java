package dev.syscope.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A function of a few instructions that makes a system call and returns what the kernel did.
 *
 * <p>The C library's {@code syscall(2)} puts the error number into {@code errno}, which the JVM then has to fetch
 * before it does anything else: a tenth of the tracer's time, and an object a call until the second JIT compiler has
 * come to it. The kernel's own answer needs none of that. What lets a JVM run lets this code run: both are written,
 * then made executable.
 */
final class SyscallCode {
    /** {@code include/uapi/asm-generic/mman-common.h}. */
    private static final int PROT_READ = 1;

    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int SIZE = 4096;

    private SyscallCode() {}

    /** A function of seven words, the number first. Its code stays until the process ends. */
    @SuppressWarnings("restricted") // the one place that makes executable memory
    static MemorySegment install() {
        byte[] code = of(Architecture.host());
        long address = call("mmap", 0, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(SIZE);
        MemorySegment.copy(code, 0, memory, ValueLayout.JAVA_BYTE, 0, code.length);
        // On aarch64 the kernel makes the instruction cache agree with a page when it becomes executable.
        call("mprotect", address, SIZE, PROT_READ | PROT_EXEC, 0, 0, 0);
        return memory;
    }

    private static long call(String symbol, long a0, long a1, long a2, long a3, long a4, long a5) {
        MethodHandle function = Kernel.link(Kernel.symbol(symbol));
        long result;
        try {
            result = (long) function.invokeExact(a0, a1, a2, a3, a4, a5, 0L);
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing", e);
        }
        if (result == -1 || symbol.equals("mprotect") && (int) result != 0) {
            throw new IllegalStateException(symbol + " was refused: no memory can be made executable, as a JVM needs it");
        }
        return result;
    }

    private static byte[] of(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> MachineCode.of("""
                    f3 0f 1e fa             endbr64
                    48 89 f8                mov    rax, rdi
                    48 89 f7                mov    rdi, rsi
                    48 89 d6                mov    rsi, rdx
                    48 89 ca                mov    rdx, rcx
                    4d 89 c2                mov    r10, r8
                    4d 89 c8                mov    r8, r9
                    4c 8b 4c 24 08          mov    r9, [rsp+8]
                    0f 05                   syscall
                    c3                      ret
                    """);
            case AARCH64 -> MachineCode.of("""
                    e8 03 00 aa             mov    x8, x0
                    e0 03 01 aa             mov    x0, x1
                    e1 03 02 aa             mov    x1, x2
                    e2 03 03 aa             mov    x2, x3
                    e3 03 04 aa             mov    x3, x4
                    e4 03 05 aa             mov    x4, x5
                    e5 03 06 aa             mov    x5, x6
                    01 00 00 d4             svc    0
                    c0 03 5f d6             ret
                    """);
            default -> throw new IllegalArgumentException("no host is " + architecture);
        };
    }
}
