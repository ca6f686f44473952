package dev.syscope.linux.bpf;

import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Register;

/** Reads a string from the current process's memory, with one meaning of the result on all kernels. */
public final class UserString {
    private UserString() {}

    /**
     * Calls {@code bpf_probe_read_user_str} with R1 to R3: R0 = the bytes copied with the NUL, or negative if there is
     * nothing to be read. Older kernels (5.10) say 0 of an empty string, whose NUL they copy all the same. R1 to R5 are
     * lost.
     */
    public static void read(Assembler asm) {
        asm.call(Helper.PROBE_READ_USER_STR)
                // 0 becomes 1 without a branch: a verifier that walks through a loop would take it at each turn
                .mov(Register.R1, Register.R0)
                .alu(Alu.SUB, Register.R1, 1)
                .alu(Alu.RSH, Register.R1, 63)
                .alu(Alu.ADD, Register.R0, Register.R1);
    }
}
