package dev.syscope.linux.bpf.asm;

/**
 * An arithmetic operation. The forms with {@code 32} work on the lower halves and clear the upper half of the result.
 */
public enum Alu {
    ADD(0x00, "+="),
    SUB(0x10, "-="),
    MUL(0x20, "*="),
    DIV(0x30, "/="),
    OR(0x40, "|="),
    AND(0x50, "&="),
    LSH(0x60, "<<="),
    RSH(0x70, ">>="),
    NEG(0x80, "-"),
    MOD(0x90, "%="),
    XOR(0xa0, "^="),
    MOV(0xb0, "="),
    ARSH(0xc0, "s>>=");

    private static final int CLASS_ALU = 0x04;
    private static final int CLASS_ALU64 = 0x07;
    private static final int FROM_REGISTER = 0x08;

    private final int bits;
    private final String sign;

    Alu(int bits, String sign) {
        this.bits = bits;
        this.sign = sign;
    }

    /** {@code dst OP= src}, 64 bits wide. */
    public Instruction reg(Register dst, Register src) {
        return new Instruction(CLASS_ALU64 | FROM_REGISTER | bits, dst, src, 0, 0);
    }

    /** {@code dst OP= immediate}, sign-extended, 64 bits wide. {@link #NEG} ignores the immediate, which must be 0. */
    public Instruction imm(Register dst, int immediate) {
        return new Instruction(CLASS_ALU64 | bits, dst, Register.R0, 0, immediate);
    }

    /** {@code dst OP= src}, 32 bits wide. */
    public Instruction reg32(Register dst, Register src) {
        return new Instruction(CLASS_ALU | FROM_REGISTER | bits, dst, src, 0, 0);
    }

    /** {@code dst OP= immediate}, 32 bits wide. */
    public Instruction imm32(Register dst, int immediate) {
        return new Instruction(CLASS_ALU | bits, dst, Register.R0, 0, immediate);
    }

    /** The operator as the kernel's disassembler writes it. */
    String sign() {
        return sign;
    }

    static Alu ofOpcode(int opcode) {
        return values()[(opcode & 0xf0) >> 4];
    }
}
