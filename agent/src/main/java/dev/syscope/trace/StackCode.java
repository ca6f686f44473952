package dev.syscope.trace;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R4;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;

import dev.syscope.linux.bpf.LossCounter;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.elf.FrameRegisters;
import dev.syscope.syscall.Frame;

/**
 * The part of the programs that sends the current thread's user stack as a record of its own, before that of the call:
 * the registers, the return addresses that the kernel finds by frame pointers, and the innermost pages of the stack, in
 * which callers without frame pointers are found.
 */
final class StackCode {
    /** The type of the record, beside those of {@link ThreadState}. */
    static final int STACK = 12;

    // The layout: type (2 bytes), unused (2), tid, pid, bytes of the chain, time, and what follows.
    static final int TID = 4;
    static final int PID = 8;
    static final int CHAIN_BYTES = 12;
    static final int NANOS = 16;

    /** How many bytes of the stack there are. */
    static final int IMAGE_BYTES = 24;

    static final int REGISTERS = 32;
    static final int CHAIN = REGISTERS + (FrameRegisters.KERNEL_BYTES + 7 & -8);
    static final int MOST_CHAIN_BYTES = Frame.MOST * Long.BYTES;
    /** The stack from the stack pointer on. */
    static final int IMAGE = CHAIN + MOST_CHAIN_BYTES;

    /** So much is copied of a main thread's stack where it ends there, in ascending order. */
    private static final int[] SHORT_IMAGES = {1024, 4096};

    private static final int PAGE = 4096;

    /**
     * Of all others: the page that the stack pointer is in, and those behind it, which are 12 KiB at least. Callers
     * further out are found if they have frame pointers.
     */
    private static final int PAGE_COUNT = 4;

    /** The longest record. */
    static final int MOST_BYTES = IMAGE + PAGE_COUNT * PAGE;

    private static final int BPF_F_USER_STACK = 1 << 8;

    private final Btf btf;
    private final LossCounter losses;

    StackCode(Btf btf, LossCounter losses) {
        this.btf = btf;
        this.losses = losses;
    }

    /** Adds it. R0 to R5, R7 and R8 are lost. */
    void send(Assembler asm, Slot key) {
        asm.call(Helper.GET_CURRENT_TASK_BTF)
                .mov(R8, R0)
                .mov(R1, R8)
                .call(Helper.TASK_PT_REGS)
                .mov(R3, R0)
                .alu(Alu.ADD, R3, btf.field("pt_regs", "sp").offset())
                .address(R1, key)
                .mov(R2, Long.BYTES)
                .call(Helper.PROBE_READ_KERNEL)
                .load(Size.U64, R2, key, 0);
        // of a main thread: where its first frame is, behind it are arguments and environment
        FieldLoad.direct(asm, R1, R8, btf.field("task_struct", "mm", "start_stack"));
        asm.alu(Alu.SUB, R1, R2);
        for (int bytes : SHORT_IMAGES) {
            asm.jump(Jump.LE, R1, bytes, "stack_" + bytes);
        }
        reserve(asm, key, MOST_BYTES, "stack_pages");
        pages(asm);
        submit(asm, "stack_pages");
        for (int bytes : SHORT_IMAGES) {
            asm.label("stack_" + bytes);
            reserve(asm, key, IMAGE + bytes, "stack_image_" + bytes);
            image(asm, bytes, "stack_image_" + bytes);
            submit(asm, "stack_image_" + bytes);
        }
        asm.label("stack_sent");
    }

    /** R7 = a record with all but the stack itself. */
    private void reserve(Assembler asm, Slot key, int bytes, String label) {
        asm.map(R1, RecordSender.EVENTS)
                .mov(R2, bytes)
                .mov(R3, 0)
                .call(Helper.RINGBUF_RESERVE)
                .jump(Jump.NE, R0, 0, label);
        losses.count(asm, key);
        asm.jump("stack_sent")
                .label(label)
                .mov(R7, R0)
                .call(Helper.KTIME_GET_NS)
                .store(Size.U64, R7, NANOS, R0)
                .call(Helper.GET_CURRENT_TASK_BTF)
                .mov(R8, R0)
                .store(Size.U32, R7, 0, STACK)
                .load(Size.U32, R1, R8, btf.field("task_struct", "pid").offset())
                .store(Size.U32, R7, TID, R1)
                .load(Size.U32, R1, R8, btf.field("task_struct", "tgid").offset())
                .store(Size.U32, R7, PID, R1)
                .mov(R1, R8)
                .call(Helper.TASK_PT_REGS)
                .mov(R3, R0)
                .mov(R1, R7)
                .alu(Alu.ADD, R1, REGISTERS)
                .mov(R2, FrameRegisters.KERNEL_BYTES)
                .call(Helper.PROBE_READ_KERNEL)
                .mov(R1, R8)
                .mov(R2, R7)
                .alu(Alu.ADD, R2, CHAIN)
                .mov(R3, MOST_CHAIN_BYTES)
                .mov(R4, BPF_F_USER_STACK)
                .call(Helper.GET_TASK_STACK)
                .store(Size.U32, R7, CHAIN_BYTES, R0)
                .store(Size.U32, R7, IMAGE_BYTES, 0)
                .load(Size.U64, R8, R7, REGISTERS + btf.field("pt_regs", "sp").offset());
    }

    private static void submit(Assembler asm, String label) {
        asm.label(label + "_complete")
                .mov(R1, R7)
                .mov(R2, 1) // BPF_RB_NO_WAKEUP
                .call(Helper.RINGBUF_SUBMIT)
                .jump("stack_sent");
    }

    /** Copies from the stack pointer, in R8; as far as its page goes if what is behind isn't in memory. */
    private static void image(Assembler asm, int bytes, String label) {
        asm.mov(R1, R7)
                .alu(Alu.ADD, R1, IMAGE)
                .mov(R2, bytes)
                .mov(R3, R8)
                .call(Helper.PROBE_READ_USER)
                .jump(Jump.NE, R0, 0, label + "_page")
                .store(Size.U32, R7, IMAGE_BYTES, bytes)
                .jump(label + "_complete")
                .label(label + "_page")
                .mov(R1, R8)
                .alu(Alu.AND, R1, PAGE - 1)
                .mov(R2, PAGE)
                .alu(Alu.SUB, R2, R1)
                .jump(Jump.GT, R2, bytes, label + "_complete")
                .store(Size.U32, R7, IMAGE_BYTES, R2)
                .mov(R1, R7)
                .alu(Alu.ADD, R1, IMAGE)
                .mov(R3, R8)
                .call(Helper.PROBE_READ_USER)
                .jump(Jump.EQ, R0, 0, label + "_complete")
                .store(Size.U32, R7, IMAGE_BYTES, 0);
    }

    /** Copies from the stack pointer, in R8, to the end of its page, then whole pages while there are some. */
    private static void pages(Assembler asm) {
        for (int i = 0; i < PAGE_COUNT; i++) {
            asm.mov(R1, R8)
                    .alu(Alu.AND, R1, PAGE - 1)
                    .mov(R2, PAGE)
                    .alu(Alu.SUB, R2, R1)
                    .mov(R1, R7)
                    .mov(R3, R8);
            if (i > 0) {
                asm.alu(Alu.ADD, R1, R2).alu(Alu.ADD, R3, R2).mov(R2, PAGE);
            }
            int behind = Math.max(0, i - 1) * PAGE;
            asm.alu(Alu.ADD, R1, IMAGE + behind)
                    .alu(Alu.ADD, R3, behind)
                    .call(Helper.PROBE_READ_USER)
                    .jump(Jump.NE, R0, 0, "stack_pages_complete")
                    .mov(R1, R8)
                    .alu(Alu.AND, R1, PAGE - 1)
                    .mov(R2, (i + 1) * PAGE)
                    .alu(Alu.SUB, R2, R1)
                    .store(Size.U32, R7, IMAGE_BYTES, R2);
        }
    }
}
