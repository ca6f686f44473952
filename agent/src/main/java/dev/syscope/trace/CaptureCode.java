package dev.syscope.trace;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R4;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.bpf.UserString;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.syscall.CapturePlan;
import dev.syscope.syscall.CapturePlan.Step;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * The part of the programs that carries out a {@link CapturePlan}: a loop over its steps, which lie in a map.
 *
 * <p>A plan in the map: the number of steps at entry and at exit (2 bytes each), whether the call is selected (4), then
 * the steps of both lists, 20 bytes each.
 */
final class CaptureCode {
    static final int ENTRY_COUNT = 0;
    static final int EXIT_COUNT = 2;
    static final int SELECTED = 4;
    static final int ENTRY_STEPS = 8;
    static final int STEP_BYTES = 20;
    static final int EXIT_STEPS = ENTRY_STEPS + CapturePlan.MOST_STEPS * STEP_BYTES;
    static final int PLAN_BYTES = EXIT_STEPS + CapturePlan.MOST_STEPS * STEP_BYTES;

    private static final int STEP_FLAGS = 0;
    private static final int STEP_ADDRESS = 1;
    private static final int STEP_LENGTH = 2;
    private static final int STEP_SET = 3;
    private static final int STEP_ADDRESS_OFFSET = 4;
    private static final int STEP_LENGTH_OFFSET = 6;
    private static final int STEP_SCALE = 8;
    private static final int STEP_MOST = 12;
    private static final int STEP_REPEAT = 16;
    private static final int STEP_STRIDE = 18;
    private static final int TEXT = 1;
    private static final int ON_SUCCESS = 2;
    private static final int GUESS = 4;
    private static final int DESCRIPTOR = 8;

    /** It is repeated over what lies at one address, rather than over the members of an earlier step's copy. */
    private static final int CHUNKS = 16;

    private static final int UNTIL_NULL = 32;
    private static final int REFERRED_TO = 64;
    private static final int ALONE = 128;
    private static final int PAGE = 4096;

    /** More than any plan takes. */
    private static final int MOST_ITERATIONS = 1 << 16;

    private final RecordSender sender;
    private final Optional<DescriptorCode> descriptors;

    /**
     * The part for one program.
     *
     * @param sender what sends a record
     * @param descriptors what notes what a descriptor refers to, if plans ask for that
     */
    CaptureCode(RecordSender sender, Optional<DescriptorCode> descriptors) {
        this.sender = sender;
        this.descriptors = descriptors;
    }

    /** Writes a plan as the programs read it. */
    static void write(CapturePlan plan, boolean selected, MemorySegment into) {
        into.fill((byte) 0);
        into.set(ValueLayout.JAVA_SHORT, ENTRY_COUNT, (short) plan.atEntry().size());
        into.set(ValueLayout.JAVA_SHORT, EXIT_COUNT, (short) plan.atExit().size());
        into.set(ValueLayout.JAVA_INT, SELECTED, selected ? 1 : 0);
        write(plan.atEntry(), into, ENTRY_STEPS);
        write(plan.atExit(), into, EXIT_STEPS);
    }

    private static void write(List<Step> steps, MemorySegment into, long at) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            long to = at + (long) i * STEP_BYTES;
            int flags = (step.text() ? TEXT : 0)
                    | (step.onSuccess() ? ON_SUCCESS : 0)
                    | (step.guess() ? GUESS : 0)
                    | (step.descriptor() ? DESCRIPTOR : 0)
                    | (step.repeat() > 1 && step.address() < CapturePlan.STEP ? CHUNKS : 0)
                    | (step.untilNull() ? UNTIL_NULL : 0)
                    | (CapturePlan.isReferredTo(steps, i) ? REFERRED_TO : 0)
                    | (step.alone() ? ALONE : 0);
            into.set(ValueLayout.JAVA_BYTE, to + STEP_FLAGS, (byte) flags);
            into.set(ValueLayout.JAVA_BYTE, to + STEP_ADDRESS, (byte) step.address());
            into.set(ValueLayout.JAVA_BYTE, to + STEP_LENGTH, (byte) step.length());
            into.set(ValueLayout.JAVA_BYTE, to + STEP_SET, (byte) (step.set() ? 1 : 0));
            into.set(ValueLayout.JAVA_SHORT, to + STEP_ADDRESS_OFFSET, (short) step.addressOffset());
            into.set(ValueLayout.JAVA_SHORT, to + STEP_LENGTH_OFFSET, (short) step.lengthOffset());
            into.set(ValueLayout.JAVA_INT, to + STEP_SCALE, step.scale());
            into.set(ValueLayout.JAVA_INT, to + STEP_MOST, step.most());
            into.set(ValueLayout.JAVA_SHORT, to + STEP_REPEAT, (short) step.repeat());
            into.set(ValueLayout.JAVA_SHORT, to + STEP_STRIDE, (short) step.stride());
        }
    }

    /**
     * Carries out one list of a plan. R0 to R5 are lost.
     *
     * @param state the thread's {@link ThreadState}
     * @param plan the plan in the map
     * @param loop 16 bytes of the stack for what the loop's body needs
     */
    static void run(Assembler asm, Register state, Register plan, boolean entry, Slot loop) {
        String out = asm.newLabel("captured");
        asm.load(Size.U16, R1, plan, entry ? ENTRY_COUNT : EXIT_COUNT)
                .jump(Jump.EQ, R1, 0, out)
                .store(Size.U32, state, ThreadState.COUNT, R1)
                .store(Size.U32, state, ThreadState.CURSOR, 0)
                .store(Size.U32, state, ThreadState.REPEATED, 0)
                .store(Size.U64, loop, 0, state)
                .mov(R2, plan)
                .alu(Alu.ADD, R2, entry ? ENTRY_STEPS : EXIT_STEPS)
                .store(Size.U64, loop, 8, R2)
                .mov(R1, MOST_ITERATIONS)
                .function(R2, "step")
                .address(R3, loop)
                .mov(R4, 0)
                .call(Helper.LOOP)
                .label(out);
    }

    /**
     * Adds the loop's body as a subprogram: R2 points to what {@link #run} put down. Each call of it carries out a step
     * once.
     */
    void addStep(Assembler asm) {
        asm.subprogram("step");
        Slot step = asm.slot("step", 8);
        Slot wanted = asm.slot("wanted", 8);
        Slot flags = asm.slot("flags", 8);
        asm.load(Size.U64, R6, R2, 0)
                .load(Size.U64, R7, R2, 8)
                .load(Size.U32, R1, R6, ThreadState.CURSOR)
                .jump(Jump.GE, R1, CapturePlan.MOST_STEPS, "stop")
                .alu(Alu.MUL, R1, STEP_BYTES)
                .alu(Alu.ADD, R7, R1)
                .store(Size.U64, step, 0, R7)
                .load(Size.U8, R1, R7, STEP_FLAGS)
                .store(Size.U64, flags, 0, R1)
                .jump(Jump.SET, R1, ON_SUCCESS, "if_success")
                .jump("begin")
                .label("if_success")
                .load(Size.U64, R1, R6, ThreadState.RECORD + ThreadState.RESULT)
                .jump(Jump.SGE, R1, 0, "begin")
                .jump(Jump.SGE, R1, -4095, "done")
                .label("begin");
        source(asm, "address", R9, STEP_ADDRESS, STEP_ADDRESS_OFFSET);
        asm.load(Size.U64, R1, flags, 0);
        if (descriptors.isPresent()) {
            asm.jump(Jump.SET, R1, DESCRIPTOR, "descriptor");
        }
        asm.jump(Jump.EQ, R9, 0, "null");
        length(asm);
        asm.store(Size.U64, wanted, 0, R3);
        room(asm, flags);
        asm.store(Size.U64, R8, area(0), R9).load(Size.U64, R2, wanted, 0);
        destination(asm);
        copy(asm, wanted, flags);
        enter(asm, flags);
        control(asm, step, flags);
        if (descriptors.isPresent()) {
            asm.label("descriptor");
            member(asm);
            descriptors.get().piece(asm, "next", "stop");
        }
        descriptors.ifPresent(each -> each.subprogram(asm));
    }

    /**
     * R3 = how many bytes are wanted of what lies at R9, from 1 to {@link CapturePlan#MOST_BYTES}. R9 moves to the
     * chunk.
     */
    private static void length(Assembler asm) {
        asm.load(Size.U8, R1, R7, STEP_LENGTH)
                .load(Size.U32, R3, R7, STEP_SCALE)
                .jump(Jump.EQ, R1, CapturePlan.CONSTANT, "length_known");
        source(asm, "length", R8, STEP_LENGTH, STEP_LENGTH_OFFSET);
        asm.jump(Jump.SLE, R8, 0, "next")
                .jump(Jump.GT, R8, 1 << 20, "most")
                .load(Size.U32, R3, R7, STEP_SCALE)
                .alu(Alu.MUL, R3, R8)
                .jump("length_known")
                .label("most")
                .load(Size.U32, R3, R7, STEP_MOST)
                .label("length_known")
                .load(Size.U32, R2, R7, STEP_MOST)
                .jump(Jump.LE, R3, R2, "below_most")
                .mov(R3, R2)
                .label("below_most")
                .load(Size.U8, R1, R7, STEP_FLAGS)
                .jump(Jump.SET, R1, CHUNKS, "chunk")
                .jump("chunk_known")
                .label("chunk")
                .load(Size.U32, R1, R6, ThreadState.REPEATED)
                .load(Size.U16, R2, R7, STEP_STRIDE)
                .alu(Alu.MUL, R1, R2)
                .alu(Alu.ADD, R9, R1)
                .alu(Alu.SUB, R3, R1)
                .jump(Jump.SLE, R3, 0, "done")
                .label("chunk_known")
                .jump(Jump.LE, R3, CapturePlan.MOST_BYTES, "bounded")
                .mov(R3, CapturePlan.MOST_BYTES)
                .label("bounded")
                .jump(Jump.EQ, R3, 0, "next");
    }

    /** R8 = where a piece goes, counted from the area. What fills the area is sent ahead. */
    private void room(Assembler asm, Slot flags) {
        Slot key = asm.slot("key", 8);
        asm.load(Size.U32, R1, R6, ThreadState.RECORD + ThreadState.LENGTH)
                .load(Size.U64, R2, flags, 0)
                .jump(Jump.SET, R2, ALONE, "alone")
                .jump(Jump.LE, R1, ThreadState.LAST_PIECE, "room")
                .jump("full")
                .label("alone")
                .store(Size.U32, R6, ThreadState.KEPT, 0)
                .label("full")
                .jump(Jump.LE, R1, ThreadState.AREA_BYTES, "full_bounded")
                .mov(R1, ThreadState.AREA_BYTES)
                .label("full_bounded")
                .mov(R3, R1)
                .alu(Alu.ADD, R3, ThreadState.AREA)
                .store(Size.U16, R6, ThreadState.RECORD + ThreadState.TYPE, ThreadState.MORE);
        sender.send(asm, R6, R3, key);
        asm.load(Size.U32, R1, R6, ThreadState.KEPT)
                .store(Size.U32, R6, ThreadState.RECORD + ThreadState.LENGTH, R1)
                .load(Size.U32, R2, R6, ThreadState.RECORD + ThreadState.ENTRY_LENGTH)
                .jump32(Jump.EQ, R2, ThreadState.ALL, "entry_part_known")
                .jump(Jump.LE, R2, R1, "entry_part_known")
                .store(Size.U32, R6, ThreadState.RECORD + ThreadState.ENTRY_LENGTH, R1)
                .label("entry_part_known")
                .load(Size.U32, R1, R6, ThreadState.RECORD + ThreadState.LENGTH)
                .jump(Jump.GT, R1, ThreadState.LAST_PIECE, "stop")
                .label("room")
                .mov(R8, R6)
                .alu(Alu.ADD, R8, R1);
    }

    /** R0 = bytes copied to the place in R1, R2 of those at R3. */
    private static void copy(Assembler asm, Slot wanted, Slot flags) {
        asm.load(Size.U64, R4, flags, 0)
                .jump(Jump.SET, R4, TEXT, "text")
                .call(Helper.PROBE_READ_USER)
                .jump(Jump.NE, R0, 0, "to_page_end")
                .load(Size.U64, R0, wanted, 0)
                .jump("got")
                .label("to_page_end")
                .mov(R2, R9)
                .alu(Alu.AND, R2, PAGE - 1)
                .mov(R1, PAGE)
                .alu(Alu.SUB, R1, R2)
                .mov(R2, R1)
                .load(Size.U64, R3, wanted, 0)
                .jump(Jump.GE, R2, R3, "missed")
                .jump(Jump.GT, R2, CapturePlan.MOST_BYTES, "missed")
                .jump(Jump.EQ, R2, 0, "missed")
                .store(Size.U64, wanted, 0, R2);
        destination(asm);
        asm.call(Helper.PROBE_READ_USER)
                .jump(Jump.NE, R0, 0, "missed")
                .load(Size.U64, R0, wanted, 0)
                .jump("got")
                .label("text");
        UserString.read(asm);
        asm.label("got")
                .jump(Jump.SLE, R0, 0, "missed")
                .jump(Jump.GT, R0, CapturePlan.MOST_BYTES, "missed");
    }

    /** Makes a piece of the R0 bytes that were copied to R8, and goes on: to another chunk if this one was full. */
    private static void enter(Assembler asm, Slot flags) {
        asm.mov(R9, R0)
                .load(Size.U64, R4, flags, 0)
                .jump(Jump.SET, R4, CHUNKS, "chunked")
                .jump("whole")
                .label("chunked")
                .load(Size.U16, R9, R7, STEP_STRIDE) // without the NUL that the helper puts behind a text
                .jump(Jump.GE, R0, R9, "whole")
                .mov(R9, R0)
                .label("whole")
                .store(Size.U32, R8, area(ThreadState.PIECE_LENGTH), R9)
                .store(Size.U32, R8, area(ThreadState.PIECE_KIND), ThreadState.MEMORY)
                .load(Size.U32, R3, R6, ThreadState.RECORD + ThreadState.LENGTH)
                .alu(Alu.ADD, R3, ThreadState.PIECE_HEADER)
                .load(Size.U32, R1, R6, ThreadState.CURSOR)
                .jump(Jump.GE, R1, CapturePlan.MOST_STEPS, "stop")
                .alu(Alu.LSH, R1, 1)
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .store(Size.U16, R2, ThreadState.STEP_OFFSETS, R3)
                .alu(Alu.ADD, R0, 7)
                .alu(Alu.AND, R0, -8)
                .alu(Alu.ADD, R3, R0)
                .store(Size.U32, R6, ThreadState.RECORD + ThreadState.LENGTH, R3)
                .jump(Jump.SET, R4, REFERRED_TO, "keep")
                .jump("kept")
                .label("keep")
                .store(Size.U32, R6, ThreadState.KEPT, R3)
                .label("kept")
                .jump(Jump.SET, R4, CHUNKS, "full_chunk")
                .jump("next")
                .label("full_chunk")
                .load(Size.U16, R1, R7, STEP_STRIDE)
                .jump(Jump.LT, R9, R1, "done")
                .jump("next");
    }

    /** What comes after a step was carried out once: the labels that all the rest jumps to. */
    private static void control(Assembler asm, Slot step, Slot flags) {
        asm.label("missed")
                .load(Size.U64, R1, flags, 0)
                .jump(Jump.SET, R1, GUESS, "forgiven")
                .store(Size.U32, R6, ThreadState.MISSED, 1)
                .label("forgiven")
                .jump(Jump.SET, R1, CHUNKS, "done")
                .load(Size.U32, R1, R6, ThreadState.CURSOR)
                .jump(Jump.GE, R1, CapturePlan.MOST_STEPS, "stop")
                .alu(Alu.LSH, R1, 1)
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .store(Size.U16, R2, ThreadState.STEP_OFFSETS, 0)
                .jump("next")
                .label("null")
                .load(Size.U64, R1, flags, 0)
                .jump(Jump.SET, R1, UNTIL_NULL, "done")
                .label("next")
                .load(Size.U64, R7, step, 0)
                .load(Size.U32, R1, R6, ThreadState.REPEATED)
                .alu(Alu.ADD, R1, 1)
                .load(Size.U16, R2, R7, STEP_REPEAT)
                .jump(Jump.GE, R1, R2, "done")
                .store(Size.U32, R6, ThreadState.REPEATED, R1)
                .exit(0)
                .label("done")
                .store(Size.U32, R6, ThreadState.REPEATED, 0)
                .load(Size.U32, R1, R6, ThreadState.CURSOR)
                .alu(Alu.ADD, R1, 1)
                .store(Size.U32, R6, ThreadState.CURSOR, R1)
                .load(Size.U32, R2, R6, ThreadState.COUNT)
                .jump(Jump.GE, R1, R2, "stop")
                .exit(0)
                .label("stop")
                .exit(1);
    }

    /** If the step is about an fd_set: R9 = the member whose turn it is, if it is one. */
    private static void member(Assembler asm) {
        asm.load(Size.U8, R1, R7, STEP_SET)
                .jump(Jump.EQ, R1, 0, "descriptor_known")
                .load(Size.U32, R9, R6, ThreadState.REPEATED)
                .load(Size.U64, R2, R6, ThreadState.RECORD + ThreadState.WORDS)
                .jump(Jump.SGE, R9, R2, "done")
                .load(Size.U8, R1, R7, STEP_ADDRESS)
                .alu(Alu.SUB, R1, CapturePlan.STEP)
                .jump(Jump.GE, R1, CapturePlan.MOST_STEPS, "done")
                .alu(Alu.LSH, R1, 1)
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .load(Size.U16, R1, R2, ThreadState.STEP_OFFSETS)
                .jump(Jump.LT, R1, ThreadState.PIECE_HEADER, "done")
                .jump(Jump.GT, R1, ThreadState.LAST_PIECE, "done")
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .load(Size.U32, R4, R2, area(ThreadState.PIECE_LENGTH - ThreadState.PIECE_HEADER))
                .mov(R3, R9)
                .alu(Alu.RSH, R3, 3)
                .jump(Jump.GE, R3, R4, "done")
                .jump(Jump.GE, R3, CapturePlan.MOST_BYTES, "done")
                .alu(Alu.ADD, R2, R3)
                .load(Size.U8, R1, R2, area(0))
                .mov(R3, R9)
                .alu(Alu.AND, R3, 7)
                .alu(Alu.RSH, R1, R3)
                .jump(Jump.SET, R1, 1, "descriptor_known")
                .jump("next")
                .label("descriptor_known");
    }

    private static int area(int offset) {
        return ThreadState.RECORD + ThreadState.AREA + offset;
    }

    /** R1 = where the piece's bytes go, R3 = the address that they come from. */
    private static void destination(Assembler asm) {
        asm.mov(R1, R8).alu(Alu.ADD, R1, area(ThreadState.PIECE_HEADER)).mov(R3, R9);
    }

    /** Loads an address or a length from where the step says. */
    private static void source(Assembler asm, String what, Register into, int source, int offset) {
        String copied = what + "_copied";
        String loaded = what + "_loaded";
        asm.load(Size.U8, R1, R7, source)
                .jump(Jump.GE, R1, CapturePlan.CONSTANT, copied)
                .alu(Alu.LSH, R1, 3)
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .load(Size.U64, into, R2, ThreadState.RECORD + ThreadState.WORDS)
                .jump(loaded)
                .label(copied)
                .alu(Alu.SUB, R1, CapturePlan.STEP)
                .jump(Jump.GE, R1, CapturePlan.MOST_STEPS, "done")
                .alu(Alu.LSH, R1, 1)
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .load(Size.U16, R1, R2, ThreadState.STEP_OFFSETS)
                .jump(Jump.LT, R1, ThreadState.PIECE_HEADER, "done")
                .jump(Jump.GT, R1, ThreadState.AREA_BYTES - 8, "done")
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                // the last word may be half a one: a descriptor's
                .load(Size.U32, R4, R2, area(ThreadState.PIECE_LENGTH - ThreadState.PIECE_HEADER))
                .alu(Alu.SUB, R4, Integer.BYTES)
                .load(Size.U32, R3, R6, ThreadState.REPEATED)
                .load(Size.U16, R2, R7, STEP_STRIDE)
                .alu(Alu.MUL, R3, R2)
                .load(Size.U16, R2, R7, offset)
                .alu(Alu.ADD, R3, R2)
                .jump(Jump.SGT, R3, R4, "done")
                .alu(Alu.ADD, R1, R3)
                .jump(Jump.GT, R1, ThreadState.AREA_BYTES - 8, "done")
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .load(Size.U64, into, R2, area(0))
                .label(loaded);
    }
}
