package dev.syscope.trace;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R4;

import dev.syscope.linux.bpf.LossCounter;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Slot;

/** The instructions that put a thread's record into the ring buffer, or count it as lost. */
final class RecordSender {
    static final String EVENTS = "events";

    private static final int NO_WAKEUP = 1; // BPF_RB_NO_WAKEUP

    private final LossCounter losses;

    RecordSender(LossCounter losses) {
        this.losses = losses;
    }

    /**
     * Sends the record of a {@link ThreadState}. R0 to R5 are lost.
     *
     * @param length its bytes, bounded; not R1, R2 or R4
     * @param key 4 bytes of the stack
     */
    void send(Assembler asm, Register state, Register length, Slot key) {
        asm.mov(R3, length).mov(R2, state).alu(Alu.ADD, R2, ThreadState.RECORD);
        output(asm, key);
    }

    /**
     * Sends R3 bytes at R2. R0 to R5 are lost.
     *
     * @param key 4 bytes of the stack
     */
    void output(Assembler asm, Slot key) {
        String sent = asm.newLabel("record_sent");
        asm.map(R1, EVENTS)
                .mov(R4, NO_WAKEUP)
                .call(Helper.RINGBUF_OUTPUT)
                .jump(Jump.EQ, R0, 0, sent);
        losses.count(asm, key);
        asm.label(sent);
    }
}
