package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;

import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Field;

/**
 * How programs get at the thread that they run in: as a pointer whose type the verifier knows and that can own storage
 * (in tracing programs since 5.13), or before that as a bare address.
 */
public final class Tasks {
    /** Asked once: the kernel doesn't change under us. */
    private static final class Holder {
        static final boolean TYPED = BpfFeature.TASK_STORAGE.probe().isSupported();
    }

    private Tasks() {}

    /** Whether the current task has a type and can own storage. The first call of this tries it. */
    public static boolean areTyped() {
        return Holder.TYPED;
    }

    /** {@code dst} = the current task. R0 to R5 are lost. */
    public static void current(Assembler asm, Register dst) {
        asm.call(areTyped() ? Helper.GET_CURRENT_TASK_BTF : Helper.GET_CURRENT_TASK).mov(dst, R0);
    }

    /**
     * Reads a field of what {@link #current} gives. R0 to R5 are lost.
     *
     * @param dst gets the value; may be {@code task}
     * @param scratch 8 bytes of the stack
     */
    public static void field(Assembler asm, Register dst, Register task, Field field, Slot scratch) {
        if (areTyped()) {
            FieldLoad.direct(asm, dst, task, field);
        } else {
            FieldLoad.probed(asm, dst, task, field, scratch);
        }
    }
}
