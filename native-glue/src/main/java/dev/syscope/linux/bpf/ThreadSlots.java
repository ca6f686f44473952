package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;

import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Atomic;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;

/**
 * A table in front of a {@link ThreadStorage}, for what is looked up so often that the call of a helper counts: the
 * kernel makes a few instructions of an array's look-up.
 *
 * <p>A thread's id says which slot it may have. The first thread that comes owns it until it ends; one that finds its
 * slot taken keeps to the storage for as long as it lives, so its memory is in one place at any time.
 */
final class ThreadSlots {
    private static final int SLOTS = 1 << 14;

    /** A cache line, so that threads on two CPUs don't share one. */
    private static final int SLOT_BYTES = 64;

    /** The owner's thread id, 0 for none. */
    private static final int OWNER = 0;

    private static final int VALUE = 8;

    /** Of the scratch on the stack. */
    private static final int INDEX = 0;

    private static final int TID = 4;
    private static final int SCRATCH_BYTES = 8;

    private final String name;
    private final BpfMap map;
    private final int bytes;
    private final int pid = Btf.kernel().field("task_struct", "pid").offset();

    /**
     * Makes the map.
     *
     * @param bytes for each thread, a multiple of 8 up to 56
     */
    ThreadSlots(BpfObjects objects, String name, int bytes) {
        if (bytes % Long.BYTES != 0 || bytes > SLOT_BYTES - VALUE) {
            throw new IllegalArgumentException("a slot holds no " + bytes + " bytes");
        }
        this.name = name;
        this.bytes = bytes;
        // one that can be mapped begins on a page, so that slots are cache lines
        map = objects.map(new MapSpec(MapType.ARRAY, name, Integer.BYTES, SLOT_BYTES, SLOTS, MapSpec.MMAPABLE));
    }

    BpfMap map() {
        return map;
    }

    /**
     * R0 = the memory of a thread in its slot. R0 to R2 are lost.
     *
     * @param task a {@code struct task_struct *}; any register but R1 to R5
     * @param key 8 bytes of the stack
     * @param otherwise where to go if it has none
     */
    void find(Assembler asm, Register task, Slot key, String otherwise) {
        asm.load(Size.U32, R1, task, pid);
        lookUp(asm, key, otherwise);
        asm.load(Size.U32, R1, key, TID)
                .load(Size.U32, R2, R0, OWNER)
                .jump(Jump.NE, R2, R1, otherwise)
                .alu(Alu.ADD, R0, VALUE);
    }

    /** The same for a thread that has no memory anywhere yet: takes its slot, if nobody has that. R3 is lost, too. */
    void claim(Assembler asm, Register task, Slot key, String otherwise) {
        asm.load(Size.U32, R1, task, pid);
        lookUp(asm, key, otherwise);
        asm.load(Size.U32, R1, key, TID)
                .mov(R3, R0)
                .mov(R0, 0)
                .atomic(Atomic.CMPXCHG, Size.U32, R3, OWNER, R1)
                .alu32(Alu.MOV, R0, R0)
                .jump(Jump.NE, R0, 0, otherwise)
                .mov(R0, R3)
                .alu(Alu.ADD, R0, VALUE);
    }

    /** R0 = the slot that the thread in R1 may have. */
    private void lookUp(Assembler asm, Slot key, String otherwise) {
        asm.store(Size.U32, key, TID, R1)
                .alu(Alu.AND, R1, SLOTS - 1)
                .store(Size.U32, key, INDEX, R1)
                .address(R2, key)
                .map(R1, name)
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, R0, 0, otherwise);
    }

    /** Attaches what gives back the slots of threads that end. */
    void attachCleaner(BpfObjects programs) {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", SCRATCH_BYTES);
        asm.load(Size.U64, R6, R1, 0).load(Size.U32, R1, R6, pid);
        lookUp(asm, key, "out");
        asm.load(Size.U32, R1, key, TID).load(Size.U32, R2, R0, OWNER).jump(Jump.NE, R2, R1, "out");
        free(asm, R0);
        programs.attach("free_slot", new Hook.BtfTracepoint("sched_process_exit"), asm.label("out").exit(0).code());
    }

    /**
     * Attaches what sees to it that a thread keeps its memory when it executes a program: unless it is the first of its
     * process, it gets that one's id.
     *
     * @param storage where this table is in front
     */
    void attachMover(BpfObjects programs, ThreadStorage storage) {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", SCRATCH_BYTES);
        Slot value = asm.slot("value", bytes);
        asm.load(Size.U64, R6, R1, 0).load(Size.U32, R7, R1, 8).load(Size.U32, R1, R6, pid).jump(Jump.EQ, R1, R7, "out");
        asm.mov(R1, R7);
        lookUp(asm, key, "out");
        asm.load(Size.U32, R2, R0, OWNER).jump(Jump.NE, R2, R7, "out").mov(R8, R0);
        for (int at = 0; at < bytes; at += Long.BYTES) {
            asm.load(Size.U64, R1, R8, VALUE + at).store(Size.U64, value, at, R1);
        }
        free(asm, R8);
        storage.of(asm, R6, key, true, "out");
        for (int at = 0; at < bytes; at += Long.BYTES) {
            asm.load(Size.U64, R1, value, at).store(Size.U64, R0, at, R1);
        }
        programs.attach("move_slot", new Hook.BtfTracepoint("sched_process_exec"), asm.label("out").exit(0).code());
    }

    /** The zeros must be there before anybody can see that the slot is free. */
    private void free(Assembler asm, Register slot) {
        for (int at = 0; at < bytes; at += Long.BYTES) {
            asm.store(Size.U64, slot, VALUE + at, 0);
        }
        asm.mov(R1, 0).atomic(Atomic.XCHG, Size.U32, slot, OWNER, R1);
    }
}
