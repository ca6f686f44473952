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

/**
 * The part of the programs that carries out a {@link CapturePlan}: a loop over its steps, which lie in a map.
 *
 * <p>A plan in the map: the number of steps at entry and at exit (2 bytes each), whether the call is selected (4), then
 * the steps of both lists, 16 bytes each.
 */
final class CaptureCode {
    static final int ENTRY_COUNT = 0;
    static final int EXIT_COUNT = 2;
    static final int SELECTED = 4;
    static final int ENTRY_STEPS = 8;
    static final int STEP_BYTES = 16;
    static final int EXIT_STEPS = ENTRY_STEPS + CapturePlan.MOST_STEPS * STEP_BYTES;
    static final int PLAN_BYTES = EXIT_STEPS + CapturePlan.MOST_STEPS * STEP_BYTES;

    private static final int STEP_FLAGS = 0;
    private static final int STEP_ADDRESS = 1;
    private static final int STEP_LENGTH = 2;
    private static final int STEP_ADDRESS_OFFSET = 4;
    private static final int STEP_LENGTH_OFFSET = 6;
    private static final int STEP_SCALE = 8;
    private static final int STEP_MOST = 12;
    private static final int TEXT = 1;
    private static final int ON_SUCCESS = 2;
    private static final int GUESS = 4;
    private static final int PAGE = 4096;

    private CaptureCode() {}

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
            int flags = (step.text() ? TEXT : 0) | (step.onSuccess() ? ON_SUCCESS : 0) | (step.guess() ? GUESS : 0);
            into.set(ValueLayout.JAVA_BYTE, to + STEP_FLAGS, (byte) flags);
            into.set(ValueLayout.JAVA_BYTE, to + STEP_ADDRESS, (byte) step.address());
            into.set(ValueLayout.JAVA_BYTE, to + STEP_LENGTH, (byte) step.length());
            into.set(ValueLayout.JAVA_SHORT, to + STEP_ADDRESS_OFFSET, (short) step.addressOffset());
            into.set(ValueLayout.JAVA_SHORT, to + STEP_LENGTH_OFFSET, (short) step.lengthOffset());
            into.set(ValueLayout.JAVA_INT, to + STEP_SCALE, step.scale());
            into.set(ValueLayout.JAVA_INT, to + STEP_MOST, step.most());
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
                .store(Size.U64, loop, 0, state)
                .mov(R2, plan)
                .alu(Alu.ADD, R2, entry ? ENTRY_STEPS : EXIT_STEPS)
                .store(Size.U64, loop, 8, R2)
                .function(R2, "step")
                .address(R3, loop)
                .mov(R4, 0)
                .call(Helper.LOOP)
                .label(out);
    }

    /** The loop's body as a subprogram: R1 is the step's index, R2 points to what {@link #run} put down. */
    static void addStep(Assembler asm) {
        asm.subprogram("step");
        Slot index = asm.slot("index", 8);
        Slot wanted = asm.slot("wanted", 8);
        Slot text = asm.slot("text", 8);
        asm.load(Size.U64, R6, R2, 0)
                .load(Size.U64, R7, R2, 8)
                .jump(Jump.GE, R1, CapturePlan.MOST_STEPS, "stop")
                .store(Size.U64, index, 0, R1)
                .alu(Alu.MUL, R1, STEP_BYTES)
                .alu(Alu.ADD, R7, R1)
                .load(Size.U8, R1, R7, STEP_FLAGS)
                .store(Size.U64, text, 0, R1)
                .jump(Jump.SET, R1, ON_SUCCESS, "if_success")
                .jump("begin")
                .label("if_success")
                .load(Size.U64, R1, R6, ThreadState.RECORD + ThreadState.RESULT)
                .jump(Jump.SGE, R1, 0, "begin")
                .jump(Jump.SGE, R1, -4095, "next")
                .label("begin");
        source(asm, "address", R9, STEP_ADDRESS, STEP_ADDRESS_OFFSET);
        asm.jump(Jump.EQ, R9, 0, "next")
                .load(Size.U8, R1, R7, STEP_LENGTH)
                .load(Size.U32, R3, R7, STEP_SCALE)
                .jump(Jump.EQ, R1, CapturePlan.CONSTANT, "length_known");
        source(asm, "length", R8, STEP_LENGTH, STEP_LENGTH_OFFSET);
        asm.jump(Jump.SLE, R8, 0, "next")
                .jump(Jump.GT, R8, 1 << 20, "most")
                .load(Size.U32, R3, R7, STEP_SCALE)
                .alu(Alu.MUL, R3, R8)
                .jump("length_known")
                .label("most")
                .mov(R3, CapturePlan.MOST_BYTES)
                .label("length_known")
                .load(Size.U32, R2, R7, STEP_MOST)
                .jump(Jump.LE, R3, R2, "below_most")
                .mov(R3, R2)
                .label("below_most")
                .jump(Jump.LE, R3, CapturePlan.MOST_BYTES, "bounded")
                .mov(R3, CapturePlan.MOST_BYTES)
                .label("bounded")
                .jump(Jump.EQ, R3, 0, "next")
                .store(Size.U64, wanted, 0, R3);
        // R8: where the piece goes
        asm.load(Size.U32, R1, R6, ThreadState.RECORD + ThreadState.LENGTH)
                .jump(Jump.GT, R1, ThreadState.LAST_PIECE, "stop")
                .mov(R8, R6)
                .alu(Alu.ADD, R8, R1)
                .store(Size.U64, R8, area(0), R9);
        asm.mov(R2, R3);
        destination(asm);
        asm.load(Size.U64, R4, text, 0)
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
                .label("text")
                .call(Helper.PROBE_READ_USER_STR)
                .label("got")
                .jump(Jump.SLE, R0, 0, "missed")
                .jump(Jump.GT, R0, CapturePlan.MOST_BYTES, "missed")
                .store(Size.U32, R8, area(8), R0)
                .load(Size.U64, R1, index, 0)
                .jump(Jump.GE, R1, CapturePlan.MOST_STEPS, "next")
                .alu(Alu.LSH, R1, 1)
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .load(Size.U32, R3, R6, ThreadState.RECORD + ThreadState.LENGTH)
                .alu(Alu.ADD, R3, ThreadState.PIECE_HEADER)
                .store(Size.U16, R2, ThreadState.STEP_OFFSETS, R3)
                .alu(Alu.ADD, R0, 7)
                .alu(Alu.AND, R0, -8)
                .alu(Alu.ADD, R3, R0)
                .store(Size.U32, R6, ThreadState.RECORD + ThreadState.LENGTH, R3)
                .exit(0)
                .label("missed")
                .load(Size.U8, R1, R7, STEP_FLAGS)
                .jump(Jump.SET, R1, GUESS, "forgiven")
                .store(Size.U32, R6, ThreadState.MISSED, 1)
                .label("forgiven")
                .load(Size.U64, R1, index, 0)
                .jump(Jump.GE, R1, CapturePlan.MOST_STEPS, "next")
                .alu(Alu.LSH, R1, 1)
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .store(Size.U16, R2, ThreadState.STEP_OFFSETS, 0)
                .label("next")
                .exit(0)
                .label("stop")
                .exit(1);
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
                .jump(Jump.GE, R1, CapturePlan.MOST_STEPS, "next")
                .alu(Alu.LSH, R1, 1)
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .load(Size.U16, R1, R2, ThreadState.STEP_OFFSETS)
                .jump(Jump.EQ, R1, 0, "next")
                .load(Size.U16, R2, R7, offset)
                .alu(Alu.ADD, R1, R2)
                .jump(Jump.GT, R1, ThreadState.AREA_BYTES - 8, "next")
                .mov(R2, R6)
                .alu(Alu.ADD, R2, R1)
                .load(Size.U64, into, R2, area(0))
                .label(loaded);
    }
}
