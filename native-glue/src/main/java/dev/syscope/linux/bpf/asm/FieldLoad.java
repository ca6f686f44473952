package dev.syscope.linux.bpf.asm;

import dev.syscope.linux.bpf.btf.Field;

/** Instructions that read a field of a kernel structure, found by {@link dev.syscope.linux.bpf.btf.Btf}. */
public final class FieldLoad {
    private FieldLoad() {}

    /**
     * Reads a field by plain loads, which the verifier allows where it knows what {@code base} points to: for arguments
     * of BTF-enabled tracepoints, the task of {@code bpf_get_current_task_btf}, and pointers read from such. A load
     * from a bad pointer gives 0.
     *
     * @param dst gets the value; may be {@code base}
     */
    public static void direct(Assembler asm, Register dst, Register base, Field field) {
        Register from = base;
        for (int pointer : field.pointers()) {
            asm.load(Size.U64, dst, from, pointer);
            from = dst;
        }
        asm.load(Size.of(field.size()), dst, from, field.offset());
        cutBits(asm, dst, field);
    }

    /**
     * Reads a field by {@code bpf_probe_read_kernel}, which works for any address and every type of program. R0 to R5
     * are lost; a field that can't be read is 0.
     *
     * @param dst gets the value
     * @param scratch 8 bytes of the stack
     */
    public static void probed(Assembler asm, Register dst, Register base, Field field, Slot scratch) {
        asm.mov(Register.R3, base);
        for (int pointer : field.pointers()) {
            probe(asm, pointer, Long.BYTES, scratch);
            asm.load(Size.U64, Register.R3, scratch, 0);
        }
        probe(asm, field.offset(), field.size(), scratch);
        asm.load(Size.of(field.size()), dst, scratch, 0);
        cutBits(asm, dst, field);
    }

    /** The helper clears the destination where it fails. */
    private static void probe(Assembler asm, int offset, int size, Slot scratch) {
        asm.address(Register.R1, scratch)
                .mov(Register.R2, size)
                .alu(Alu.ADD, Register.R3, offset)
                .call(Helper.PROBE_READ_KERNEL);
    }

    private static void cutBits(Assembler asm, Register dst, Field field) {
        if (field.isBitField()) {
            asm.alu(Alu.LSH, dst, Long.SIZE - field.bitOffset() - field.bitSize());
            asm.alu(Alu.RSH, dst, Long.SIZE - field.bitSize());
        }
    }
}
