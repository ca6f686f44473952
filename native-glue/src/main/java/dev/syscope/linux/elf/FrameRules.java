package dev.syscope.linux.elf;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.elf.CallFrames.CommonEntry;
import dev.syscope.linux.elf.CallFrames.Step;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The rules of call frame information at one place: how to get back the canonical frame address, and each register of
 * the caller. DWARF 5, section 6.4.1.
 */
final class FrameRules {
    /** Of a place that nothing is known of. */
    static final FrameRules NONE = new FrameRules();

    static final int SAME = 0; // also for what was never mentioned
    static final int UNDEFINED = 1;
    static final int AT_OFFSET = 2;
    static final int IS_OFFSET = 3;
    static final int REGISTER = 4;
    static final int AT_EXPRESSION = 5;
    static final int IS_EXPRESSION = 6;

    /** On aarch64 a return address may be signed in the bits above. */
    private static final long ADDRESS_BITS = Architecture.host() == Architecture.AARCH64 ? (1L << 48) - 1 : -1;

    private int column;
    private boolean signal;
    final int[] rule = new int[FrameRegisters.COUNT];
    final long[] operand = new long[FrameRegisters.COUNT];
    int addressRegister = -1;
    long addressOffset;
    int addressExpression = -1;

    FrameRules copy(CommonEntry common) {
        FrameRules copy = new FrameRules();
        copy.set(this);
        copy.column = common.returnColumn();
        copy.signal = common.signal();
        return copy;
    }

    void set(FrameRules other) {
        System.arraycopy(other.rule, 0, rule, 0, rule.length);
        System.arraycopy(other.operand, 0, operand, 0, operand.length);
        addressRegister = other.addressRegister;
        addressOffset = other.addressOffset;
        addressExpression = other.addressExpression;
    }

    void clear() {
        Arrays.fill(rule, SAME);
        addressRegister = -1;
        addressExpression = -1;
    }

    void set(long register, int how, long what) {
        if (register >= 0 && register < FrameRegisters.COUNT) { // vector registers keep no frames
            rule[(int) register] = how;
            operand[(int) register] = what;
        }
    }

    /**
     * Makes the caller's registers of a frame's.
     *
     * @param code where expressions lie
     */
    Step apply(ByteBuffer code, FrameRegisters registers, StackMemory memory) {
        long address;
        if (addressExpression >= 0) {
            FrameExpression expression = new FrameExpression(); // few functions have one
            if (!expression.evaluate(code, addressExpression, registers, memory, 0, false)) {
                return Step.UNKNOWN;
            }
            address = expression.value();
        } else if (registers.has(addressRegister)) {
            address = registers.get(addressRegister) + addressOffset;
        } else {
            return Step.UNKNOWN;
        }
        if (column < 0 || column >= FrameRegisters.COUNT) {
            return Step.UNKNOWN;
        }
        if (rule[column] == UNDEFINED) {
            return Step.OUTERMOST;
        }
        long[] outer = registers.outer;
        long known = 0;
        for (int i = 0; i < FrameRegisters.COUNT; i++) {
            if (restore(i, address, code, registers, memory)) {
                known |= 1L << i;
            }
        }
        if ((known >>> column & 1) == 0) {
            return Step.UNKNOWN;
        }
        long back = outer[column] & ADDRESS_BITS;
        System.arraycopy(outer, 0, registers.values, 0, outer.length);
        registers.known = known;
        if (rule[FrameRegisters.SP] == SAME) {
            registers.set(FrameRegisters.SP, address);
        }
        registers.set(FrameRegisters.PC, back);
        return back == 0 ? Step.OUTERMOST : signal ? Step.INTERRUPTED : Step.CALLER;
    }

    private boolean restore(int register, long address, ByteBuffer code, FrameRegisters registers, StackMemory memory) {
        long what = operand[register];
        long[] outer = registers.outer;
        switch (rule[register]) {
            case SAME -> {
                outer[register] = registers.get(register);
                return registers.has(register);
            }
            case AT_OFFSET -> {
                boolean read = memory.read(address + what);
                outer[register] = memory.word();
                return read;
            }
            case IS_OFFSET -> {
                outer[register] = address + what;
                return true;
            }
            case REGISTER -> {
                boolean has = registers.has((int) what);
                outer[register] = has ? registers.get((int) what) : 0;
                return has;
            }
            case AT_EXPRESSION, IS_EXPRESSION -> {
                FrameExpression expression = new FrameExpression();
                if (!expression.evaluate(code, (int) what, registers, memory, address, true)) {
                    return false;
                }
                boolean there = rule[register] == IS_EXPRESSION || memory.read(expression.value());
                outer[register] = rule[register] == IS_EXPRESSION ? expression.value() : memory.word();
                return there;
            }
            default -> {
                return false;
            }
        }
    }
}
