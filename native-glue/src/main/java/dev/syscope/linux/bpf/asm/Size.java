package dev.syscope.linux.bpf.asm;

/** How many bytes a load or a store moves. */
public enum Size {
    U8(0x10, 1),
    U16(0x08, 2),
    U32(0x00, 4),
    U64(0x18, 8);

    private final int bits;
    private final int bytes;

    Size(int bits, int bytes) {
        this.bits = bits;
        this.bytes = bytes;
    }

    /** The number of bytes: 1, 2, 4 or 8. */
    public int bytes() {
        return bytes;
    }

    /**
     * The size of so many bytes.
     *
     * @throws IllegalArgumentException if it isn't 1, 2, 4 or 8
     */
    public static Size of(int bytes) {
        return switch (bytes) {
            case 1 -> U8;
            case 2 -> U16;
            case 4 -> U32;
            case 8 -> U64;
            default -> throw new IllegalArgumentException("no load or store moves " + bytes + " bytes");
        };
    }

    /** The size's bits in an opcode: {@code BPF_B}, {@code BPF_H}, {@code BPF_W} or {@code BPF_DW}. */
    int bits() {
        return bits;
    }

    static Size ofOpcode(int opcode) {
        return switch (opcode & 0x18) {
            case 0x10 -> U8;
            case 0x08 -> U16;
            case 0x00 -> U32;
            default -> U64;
        };
    }

    /** As the kernel's disassembler writes it: {@code u8}, {@code u16}, {@code u32}, {@code u64}. */
    String typeName() {
        return "u" + bytes * 8;
    }
}
