package dev.syscope.linux.bpf.asm;

/**
 * One eBPF instruction, which prints as the kernel's own disassembly does: {@code (07) r1 += 22}.
 *
 * @param opcode the first byte
 * @param dst the destination register
 * @param src the source register, or what a {@code BPF_PSEUDO_*} constant makes of its number
 * @param offset 16 bits, signed: of memory in bytes, of a jump in instructions from the next one on
 * @param immediate 32 bits, signed; 64 bits where {@link #isWide()}
 * @param reference the name of a label, a map or a subprogram that offset or immediate stand for; empty when they are
 *     what they are. {@link Code} resolves it
 */
public record Instruction(
        int opcode, Register dst, Register src, int offset, long immediate, String reference) {
    static final int LD_IMM64 = 0x18;
    static final int CALL = 0x85;
    static final int EXIT = 0x95;
    static final int JA = 0x05;

    /** {@code BPF_PSEUDO_MAP_FD} of {@code include/uapi/linux/bpf.h}: the immediate is the fd of a map. */
    static final Register PSEUDO_MAP_FD = Register.R1;

    /** {@code BPF_PSEUDO_FUNC}: the immediate is the distance to a subprogram whose address is wanted. */
    static final Register PSEUDO_FUNC = Register.R4;

    /** {@code BPF_PSEUDO_CALL}: the immediate is the distance to a subprogram to call. */
    static final Register PSEUDO_CALL = Register.R1;

    /** Checks that offset and immediate fit. */
    public Instruction {
        if (offset != (short) offset) {
            throw new IllegalArgumentException("an offset of " + offset + " doesn't fit into 16 bits");
        }
        if (opcode != LD_IMM64 && immediate != (int) immediate) {
            throw new IllegalArgumentException("an immediate of " + immediate + " doesn't fit into 32 bits");
        }
    }

    Instruction(int opcode, Register dst, Register src, int offset, long immediate) {
        this(opcode, dst, src, offset, immediate, "");
    }

    /** {@code dst = *(size *)(base + offset)}. */
    public static Instruction load(Size size, Register dst, Register base, int offset) {
        return new Instruction(0x61 | size.bits(), dst, base, offset, 0);
    }

    /** {@code *(size *)(base + offset) = src}. */
    public static Instruction store(Size size, Register base, int offset, Register src) {
        return new Instruction(0x63 | size.bits(), base, src, offset, 0);
    }

    /** {@code *(size *)(base + offset) = immediate}. */
    public static Instruction store(Size size, Register base, int offset, int immediate) {
        return new Instruction(0x62 | size.bits(), base, Register.R0, offset, immediate);
    }

    /** {@code dst = value}, all 64 bits of it, in two slots. */
    public static Instruction imm64(Register dst, long value) {
        return new Instruction(LD_IMM64, dst, Register.R0, 0, value);
    }

    /** {@code dst} = the map of that name. */
    public static Instruction map(Register dst, String name) {
        return new Instruction(LD_IMM64, dst, PSEUDO_MAP_FD, 0, 0, name);
    }

    /** {@code dst} = the subprogram of that name, as a callback for {@link Helper#LOOP} and the like. */
    public static Instruction function(Register dst, String name) {
        return new Instruction(LD_IMM64, dst, PSEUDO_FUNC, 0, 0, name);
    }

    /** Calls a helper. */
    public static Instruction call(Helper helper) {
        return new Instruction(CALL, Register.R0, Register.R0, 0, helper.number());
    }

    /** Calls a subprogram of the same program. */
    public static Instruction call(String subprogram) {
        return new Instruction(CALL, Register.R0, PSEUDO_CALL, 0, 0, subprogram);
    }

    /** Jumps to a label. */
    public static Instruction jump(String label) {
        return new Instruction(JA, Register.R0, Register.R0, 0, 0, label);
    }

    /** Returns from the function with {@link Register#R0}. */
    public static Instruction exit() {
        return new Instruction(EXIT, Register.R0, Register.R0, 0, 0);
    }

    /** {@code dst} = its lower bits, their bytes swapped to big-endian order: {@code BPF_TO_BE}. */
    public static Instruction toBigEndian(Register dst, int bits) {
        return new Instruction(0xdc, dst, Register.R0, 0, bits);
    }

    /** Whether it takes two slots: {@code BPF_LD | BPF_IMM | BPF_DW}. */
    public boolean isWide() {
        return opcode == LD_IMM64;
    }

    /** Whether it is a jump to a label: neither a call nor an exit. */
    boolean isJump() {
        int instructionClass = opcode & 7;
        return (instructionClass == 5 || instructionClass == 6) && opcode != CALL && opcode != EXIT;
    }

    /** Whether its immediate stands for a map. */
    boolean isMap() {
        return opcode == LD_IMM64 && src == PSEUDO_MAP_FD;
    }

    /** Whether its immediate is the distance to a subprogram. */
    boolean isFunction() {
        return opcode == LD_IMM64 && src == PSEUDO_FUNC || opcode == CALL && src == PSEUDO_CALL;
    }

    /** The same, with its distance in place of the label. */
    Instruction withOffset(int distance) {
        return new Instruction(opcode, dst, src, distance, immediate);
    }

    /** The same, with a value in place of the name. */
    Instruction withImmediate(long value) {
        return new Instruction(opcode, dst, src, offset, value);
    }

    @Override
    public String toString() {
        return Disassembly.text(this);
    }
}
