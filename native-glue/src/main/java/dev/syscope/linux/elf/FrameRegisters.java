package dev.syscope.linux.elf;

import dev.syscope.linux.Architecture;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The registers of a frame by their DWARF numbers, and which of them are known.
 *
 * <p>x86-64: System V ABI, AMD64 supplement, figure 3.36. aarch64: DWARF for the Arm 64-bit architecture, table 2.
 */
public final class FrameRegisters {
    /** As many as there are on aarch64, and the instruction pointer. */
    static final int COUNT = 34;

    private static final boolean X86 = Architecture.host() == Architecture.X86_64;

    /** The stack pointer. */
    public static final int SP = X86 ? 7 : 31;

    /** The frame pointer: rbp, x29. */
    public static final int FP = X86 ? 6 : 29;

    /** Where the return address is kept: a column of its own, or x30. */
    public static final int RETURN = X86 ? 16 : 30;

    /** The program counter, on x86-64 the same as the return address of the next inner frame. */
    public static final int PC = X86 ? 16 : 32;

    /** How much {@link #read} reads at most. */
    public static final int KERNEL_BYTES = (X86 ? 21 : 34) * Long.BYTES;

    /** Of each register on x86-64 its place in {@code struct pt_regs}, in words: rax, rdx, rcx, rbx and so on. */
    private static final int[] PT_REGS = {10, 12, 11, 5, 13, 14, 4, 19, 9, 8, 7, 6, 3, 2, 1, 0, 16};

    final long[] values = new long[COUNT];

    /** Where the caller's are put together. */
    final long[] outer = new long[COUNT];

    long known;

    /** None known. */
    public FrameRegisters() {}

    /** Forgets all. */
    public void clear() {
        known = 0;
    }

    /**
     * Takes all from {@code struct pt_regs} of the kernel, which {@code struct user_regs_struct} and
     * {@code struct user_pt_regs} begin with too.
     */
    public void read(MemorySegment kernel, long at) {
        clear();
        int count = X86 ? PT_REGS.length : PC + 1;
        for (int i = 0; i < count; i++) {
            set(i, kernel.get(ValueLayout.JAVA_LONG_UNALIGNED, at + (long) (X86 ? PT_REGS[i] : i) * Long.BYTES));
        }
    }

    /** Whether a register's value is known. */
    public boolean has(int register) {
        return register >= 0 && register < COUNT && (known >>> register & 1) != 0;
    }

    /** A register's value. */
    public long get(int register) {
        return values[register];
    }

    /** Sets a register's value. */
    public void set(int register, long value) {
        values[register] = value;
        known |= 1L << register;
    }
}
