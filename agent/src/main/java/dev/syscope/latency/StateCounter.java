package dev.syscope.latency;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;

import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Atomic;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;

/** Counts what programs could not do, in {@link HistogramLayout#STATE}. */
final class StateCounter {
    private StateCounter() {}

    /**
     * Adds, at a label of its own, code that adds one and leaves for the label {@code out}.
     *
     * @param label where to jump to
     * @param offset of the counter
     * @param scratch 4 bytes of the stack
     */
    static void add(Assembler code, String label, int offset, Slot scratch) {
        code.label(label)
                .store(Size.U32, scratch, 0, 0)
                .address(R2, scratch)
                .map(R1, HistogramLayout.STATE)
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, R0, 0, "out")
                .mov(R1, 1)
                .atomic(Atomic.ADD, Size.U64, R0, offset, R1)
                .jump("out");
    }
}
