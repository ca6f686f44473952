package dev.syscope.linux.bpf;

import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Atomic;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;

/** Counts in the kernel, on each CPU, the records that found no room. */
public final class LossCounter {
    private final BpfMap map;
    private long reported;

    private LossCounter(BpfMap map) {
        this.map = map;
    }

    /** Makes the map of that name for it. */
    public static LossCounter create(BpfObjects objects, String name) {
        return new LossCounter(objects.map(MapSpec.perCpuArray(name, Long.BYTES, 1)));
    }

    /**
     * Adds the instructions that count one. R0 to R5 are lost.
     *
     * @param key 4 bytes on the stack
     */
    public void count(Assembler asm, Slot key) {
        String out = asm.newLabel("counted");
        asm.store(Size.U32, key, 0, 0)
                .address(Register.R2, key)
                .map(Register.R1, map.spec().name())
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, Register.R0, 0, out)
                .mov(Register.R1, 1)
                // atomic although each CPU has its own: one program may be preempted by another on the same CPU
                .atomic(Atomic.ADD, Size.U64, Register.R0, 0, Register.R1)
                .label(out);
    }

    /** How many were lost so far. */
    public long total() {
        return map.sum(0);
    }

    /** How many were lost since the last call of this. For one thread. */
    public long sinceLast() {
        long total = total();
        long since = total - reported;
        reported = total;
        return since;
    }
}
