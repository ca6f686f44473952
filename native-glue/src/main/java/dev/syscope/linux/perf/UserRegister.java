package dev.syscope.linux.perf;

import dev.syscope.linux.Architecture;

/**
 * A register that a sample can have, {@code PERF_SAMPLE_REGS_USER}: by its bit in {@code sample_regs_user}, which each
 * architecture numbers in its own way.
 *
 * <p>From {@code arch/x86/include/uapi/asm/perf_regs.h} and {@code arch/arm64/include/uapi/asm/perf_regs.h}. The
 * arguments are those of a function as the architecture's C calls it.
 */
public enum UserRegister {
    ARGUMENT_0(5, 0), // rdi, x0
    ARGUMENT_1(4, 1), // rsi, x1
    ARGUMENT_2(3, 2), // rdx, x2
    ARGUMENT_3(2, 3), // rcx, x3
    FRAME_POINTER(6, 29), // rbp, x29
    STACK_POINTER(7, 31),
    INSTRUCTION_POINTER(8, 32);

    private final int x86_64;
    private final int aarch64;

    UserRegister(int x86_64, int aarch64) {
        this.x86_64 = x86_64;
        this.aarch64 = aarch64;
    }

    /** Its bit on this host. */
    public long mask() {
        return mask(Architecture.host());
    }

    /**
     * Its bit.
     *
     * @throws IllegalArgumentException for an architecture that syscope doesn't run on
     */
    long mask(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> 1L << x86_64;
            case AARCH64 -> 1L << aarch64;
            default -> throw new IllegalArgumentException("no host is " + architecture);
        };
    }
}
