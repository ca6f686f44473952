package dev.syscope.linux.bpf.asm;

/** An atomic operation on memory, 4 or 8 bytes wide. All but {@link #ADD} are there since kernel 5.12. */
public enum Atomic {
    ADD(0x00, "+=", "add"),
    OR(0x40, "|=", "or"),
    AND(0x50, "&=", "and"),
    XOR(0xa0, "^=", "xor"),
    /** Adds, and leaves what was there in the source register. */
    FETCH_ADD(0x01, "+=", "add"),
    FETCH_OR(0x41, "|=", "or"),
    FETCH_AND(0x51, "&=", "and"),
    FETCH_XOR(0xa1, "^=", "xor"),
    /** Swaps memory and source register. */
    XCHG(0xe1, "", "xchg"),
    /** Stores the source if memory equals {@link Register#R0}; what was there is in R0 afterwards. */
    CMPXCHG(0xf1, "", "cmpxchg");

    private final int bits;
    private final String sign;
    private final String word;

    Atomic(int bits, String sign, String word) {
        this.bits = bits;
        this.sign = sign;
        this.word = word;
    }

    /**
     * The operation at {@code base + offset}.
     *
     * @throws IllegalArgumentException if the size isn't {@link Size#U32} or {@link Size#U64}
     */
    public Instruction at(Size size, Register base, int offset, Register src) {
        if (size.bytes() < 4) {
            throw new IllegalArgumentException("atomic operations are 4 or 8 bytes wide, not " + size.bytes());
        }
        return new Instruction(0xc3 | size.bits(), base, src, offset, bits);
    }

    static Atomic ofImmediate(int immediate) {
        for (Atomic atomic : values()) {
            if (atomic.bits == immediate) {
                return atomic;
            }
        }
        throw new IllegalArgumentException("no atomic operation has number 0x" + Integer.toHexString(immediate));
    }

    /** As the kernel's disassembler writes the whole instruction, without its opcode. */
    String text(Size size, Register base, int offset, Register src) {
        String place = "(" + size.typeName() + " *)(r" + base.ordinal() + " " + Disassembly.signed(offset);
        String width = size == Size.U64 ? "64" : "";
        String source = "r" + src.ordinal();
        return switch (this) {
            case ADD, OR, AND, XOR -> "lock *" + place + ") " + sign + " " + source;
            case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR -> source + " = atomic" + width + "_fetch_" + word + "("
                    + place + "), " + source + ")";
            case XCHG -> source + " = atomic" + width + "_xchg(" + place + "), " + source + ")";
            case CMPXCHG -> "r0 = atomic" + width + "_cmpxchg(" + place + "), r0, " + source + ")";
        };
    }
}
