package dev.syscope.linux.bpf.asm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a program together, one instruction after the other.
 *
 * <p>Every method that adds something returns the assembler. Names of labels and subprograms belong to the whole
 * program; stack slots belong to the function in which they were asked for. A label may be used before it stands
 * somewhere. A jump backwards makes a loop, which the verifier must be able to see the end of (since kernel 5.3).
 *
 * <pre>{@code
 * Code code = new Assembler()
 *         .call(Helper.GET_CURRENT_PID_TGID)
 *         .alu(Alu.RSH, R0, 32)
 *         .jump(Jump.NE, R0, pid, "out")
 *         .map(R1, "events") ...
 *         .label("out")
 *         .mov(R0, 0)
 *         .exit()
 *         .code();
 * }</pre>
 */
public final class Assembler {
    /** What a function's stack can hold: {@code MAX_BPF_STACK}. */
    public static final int STACK_SIZE = 512;

    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<String, Integer> labels = new LinkedHashMap<>();
    private final Map<String, Integer> functions = new LinkedHashMap<>();
    private int stack;
    private int unique;

    /** An empty program. */
    public Assembler() {}

    /** Adds an instruction. */
    public Assembler add(Instruction instruction) {
        instructions.add(instruction);
        return this;
    }

    /** Names the place where the next instruction goes. */
    public Assembler label(String name) {
        if (labels.putIfAbsent(name, instructions.size()) != null) {
            throw new IllegalArgumentException("label " + name + " stands in two places");
        }
        return this;
    }

    /** A label that no one else has, for a piece of code that is put in more than once. */
    public String newLabel(String prefix) {
        return prefix + "." + unique++;
    }

    /** Begins another function, to be called by its name. The one before must have ended. Its stack is its own. */
    public Assembler subprogram(String name) {
        if (functions.putIfAbsent(name, instructions.size()) != null) {
            throw new IllegalArgumentException("subprogram " + name + " is there twice");
        }
        stack = 0;
        return this;
    }

    /**
     * Sets aside a piece of this function's stack.
     *
     * @throws IllegalArgumentException if the stack's 512 bytes are used up
     */
    public Slot slot(String name, int size) {
        stack += (size + 7) & ~7;
        if (size <= 0 || stack > STACK_SIZE) {
            throw new IllegalArgumentException("no room for slot " + name + ", " + size + " bytes, on the stack");
        }
        return new Slot(name, size, -stack);
    }

    /** {@code dst = src}. */
    public Assembler mov(Register dst, Register src) {
        return add(Alu.MOV.reg(dst, src));
    }

    /** {@code dst = immediate}, sign-extended; {@link #imm64} for more than 32 bits. */
    public Assembler mov(Register dst, int immediate) {
        return add(Alu.MOV.imm(dst, immediate));
    }

    /** {@code dst = value}, in the shortest form that holds it. */
    public Assembler imm64(Register dst, long value) {
        return add(value == (int) value ? Alu.MOV.imm(dst, (int) value) : Instruction.imm64(dst, value));
    }

    /** {@code dst OP= src}. */
    public Assembler alu(Alu operation, Register dst, Register src) {
        return add(operation.reg(dst, src));
    }

    /** {@code dst OP= immediate}. */
    public Assembler alu(Alu operation, Register dst, int immediate) {
        return add(operation.imm(dst, immediate));
    }

    /** {@code dst OP= src} on the lower halves. */
    public Assembler alu32(Alu operation, Register dst, Register src) {
        return add(operation.reg32(dst, src));
    }

    /** {@code dst OP= immediate} on the lower half. */
    public Assembler alu32(Alu operation, Register dst, int immediate) {
        return add(operation.imm32(dst, immediate));
    }

    /** {@code dst = *(size *)(base + offset)}. */
    public Assembler load(Size size, Register dst, Register base, int offset) {
        return add(Instruction.load(size, dst, base, offset));
    }

    /** {@code *(size *)(base + offset) = src}. */
    public Assembler store(Size size, Register base, int offset, Register src) {
        return add(Instruction.store(size, base, offset, src));
    }

    /** {@code *(size *)(base + offset) = immediate}. */
    public Assembler store(Size size, Register base, int offset, int immediate) {
        return add(Instruction.store(size, base, offset, immediate));
    }

    /** Loads from a slot, {@code offset} bytes into it. */
    public Assembler load(Size size, Register dst, Slot slot, int offset) {
        return load(size, dst, Register.R10, within(slot, offset, size));
    }

    /** Stores to a slot, {@code offset} bytes into it. */
    public Assembler store(Size size, Slot slot, int offset, Register src) {
        return store(size, Register.R10, within(slot, offset, size), src);
    }

    /** Stores an immediate to a slot, {@code offset} bytes into it. */
    public Assembler store(Size size, Slot slot, int offset, int immediate) {
        return store(size, Register.R10, within(slot, offset, size), immediate);
    }

    /** {@code dst} = the address of a slot. */
    public Assembler address(Register dst, Slot slot) {
        return mov(dst, Register.R10).alu(Alu.ADD, dst, slot.offset());
    }

    /** Fills a slot with zeros, eight bytes at a time. */
    public Assembler zero(Slot slot) {
        for (int i = 0; i < slot.size(); i += 8) {
            store(Size.U64, Register.R10, slot.offset() + i, 0);
        }
        return this;
    }

    private static int within(Slot slot, int offset, Size size) {
        if (offset < 0 || offset + size.bytes() > slot.size()) {
            throw new IllegalArgumentException(
                    "slot " + slot.name() + " has " + slot.size() + " bytes, none at " + offset);
        }
        return slot.offset() + offset;
    }

    /** An atomic operation on {@code *(size *)(base + offset)}. */
    public Assembler atomic(Atomic operation, Size size, Register base, int offset, Register src) {
        return add(operation.at(size, base, offset, src));
    }

    /** Jumps to a label. */
    public Assembler jump(String label) {
        return add(Instruction.jump(label));
    }

    /** Jumps to a label if a condition holds between two registers. */
    public Assembler jump(Jump condition, Register dst, Register src, String label) {
        return add(condition.reg(dst, src, label));
    }

    /** Jumps to a label if a condition holds between a register and a sign-extended immediate. */
    public Assembler jump(Jump condition, Register dst, int immediate, String label) {
        return add(condition.imm(dst, immediate, label));
    }

    /** Jumps to a label if a condition holds between the lower halves of two registers. */
    public Assembler jump32(Jump condition, Register dst, Register src, String label) {
        return add(condition.reg32(dst, src, label));
    }

    /** Jumps to a label if a condition holds between the lower half of a register and an immediate. */
    public Assembler jump32(Jump condition, Register dst, int immediate, String label) {
        return add(condition.imm32(dst, immediate, label));
    }

    /** {@code dst} = the map of that name. */
    public Assembler map(Register dst, String name) {
        return add(Instruction.map(dst, name));
    }

    /** {@code dst} = a subprogram, as a callback. */
    public Assembler function(Register dst, String subprogram) {
        return add(Instruction.function(dst, subprogram));
    }

    /** Calls a helper. */
    public Assembler call(Helper helper) {
        return add(Instruction.call(helper));
    }

    /** Calls a subprogram. */
    public Assembler call(String subprogram) {
        return add(Instruction.call(subprogram));
    }

    /** Returns with {@link Register#R0}. */
    public Assembler exit() {
        return add(Instruction.exit());
    }

    /** Returns with a value. */
    public Assembler exit(int value) {
        return mov(Register.R0, value).exit();
    }

    /**
     * What was put together.
     *
     * @throws IllegalArgumentException if a label or a subprogram is named that isn't there, or a jump is too far
     */
    public Code code() {
        return new Code(instructions, labels, functions);
    }
}
