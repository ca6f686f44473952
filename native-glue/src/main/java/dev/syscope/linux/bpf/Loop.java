package dev.syscope.linux.bpf;

import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;

/**
 * Calls a subprogram again and again: {@code long body(u64 index, void *state)}, until that returns 1.
 *
 * <p>By {@code bpf_loop} where the kernel has it (5.17), which verifies the body once. Else by a loop of its own, which
 * the verifier walks through turn by turn (since 5.3): so turns are limited to what it has patience for.
 */
public final class Loop {
    private static final class Holder {
        static final boolean BY_HELPER = BpfFeature.LOOP.probe().isSupported();
    }

    private final boolean byHelper;
    private final int most;

    private Loop(boolean byHelper, int most) {
        this.byHelper = byHelper;
        this.most = most;
    }

    /**
     * The way that this kernel has. The first call tries it.
     *
     * @param mostUnaided turns at most without the helper, whatever is asked for
     */
    public static Loop ofKernel(int mostUnaided) {
        return Holder.BY_HELPER ? byHelper() : unaided(mostUnaided);
    }

    static Loop byHelper() {
        return new Loop(true, Integer.MAX_VALUE);
    }

    static Loop unaided(int most) {
        return new Loop(false, most);
    }

    /**
     * Adds the instructions. R0 to R5 are lost.
     *
     * @param turns how often at most
     * @param body the name of the subprogram
     * @param state what it is given the address of
     */
    public void run(Assembler asm, int turns, String body, Slot state) {
        if (byHelper) {
            asm.mov(Register.R1, turns)
                    .function(Register.R2, body)
                    .address(Register.R3, state)
                    .mov(Register.R4, 0)
                    .call(Helper.LOOP);
            return;
        }
        String again = asm.newLabel("again");
        String done = asm.newLabel("done");
        Slot index = asm.slot("turn", Long.BYTES);
        asm.store(Size.U64, index, 0, 0)
                .label(again)
                .load(Size.U64, Register.R1, index, 0)
                .address(Register.R2, state)
                .call(body)
                .jump(Jump.NE, Register.R0, 0, done)
                .load(Size.U64, Register.R1, index, 0)
                .alu(Alu.ADD, Register.R1, 1)
                .store(Size.U64, index, 0, Register.R1)
                .jump(Jump.LT, Register.R1, Math.min(turns, most), again)
                .label(done);
    }
}
