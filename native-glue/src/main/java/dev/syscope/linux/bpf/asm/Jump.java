package dev.syscope.linux.bpf.asm;

/** The condition of a jump. The forms with {@code 32} compare the lower halves; since kernel 5.1. */
public enum Jump {
    EQ(0x10, "=="),
    GT(0x20, ">"),
    GE(0x30, ">="),
    /** {@code dst & src} isn't 0. */
    SET(0x40, "&"),
    NE(0x50, "!="),
    /** Greater, signed. */
    SGT(0x60, "s>"),
    /** Greater or equal, signed. */
    SGE(0x70, "s>="),
    LT(0xa0, "<"),
    LE(0xb0, "<="),
    /** Less, signed. */
    SLT(0xc0, "s<"),
    /** Less or equal, signed. */
    SLE(0xd0, "s<=");

    private static final int CLASS_JMP = 0x05;
    private static final int CLASS_JMP32 = 0x06;
    private static final int FROM_REGISTER = 0x08;

    private final int bits;
    private final String sign;

    Jump(int bits, String sign) {
        this.bits = bits;
        this.sign = sign;
    }

    /** Jumps to a label if the condition holds between two registers. */
    public Instruction reg(Register dst, Register src, String label) {
        return new Instruction(CLASS_JMP | FROM_REGISTER | bits, dst, src, 0, 0, label);
    }

    /** Jumps to a label if the condition holds between a register and a sign-extended immediate. */
    public Instruction imm(Register dst, int immediate, String label) {
        return new Instruction(CLASS_JMP | bits, dst, Register.R0, 0, immediate, label);
    }

    /** Jumps to a label if the condition holds between the lower halves of two registers. */
    public Instruction reg32(Register dst, Register src, String label) {
        return new Instruction(CLASS_JMP32 | FROM_REGISTER | bits, dst, src, 0, 0, label);
    }

    /** Jumps to a label if the condition holds between the lower half of a register and an immediate. */
    public Instruction imm32(Register dst, int immediate, String label) {
        return new Instruction(CLASS_JMP32 | bits, dst, Register.R0, 0, immediate, label);
    }

    /** The operator as the kernel's disassembler writes it. */
    String sign() {
        return sign;
    }

    static Jump ofOpcode(int opcode) {
        for (Jump jump : values()) {
            if (jump.bits == (opcode & 0xf0)) {
                return jump;
            }
        }
        throw new IllegalArgumentException("no condition has opcode 0x" + Integer.toHexString(opcode));
    }
}
