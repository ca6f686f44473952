package dev.syscope.linux.elf;

import java.nio.ByteBuffer;

/**
 * Evaluates the expressions of call frame information: the operations that compilers write there, as for signal frames
 * and for procedure linkage tables. DWARF 5, section 2.5.
 */
final class FrameExpression {
    private static final int DEPTH = 32;
    private static final int MOST_OPERATIONS = 256;

    private final long[] stack = new long[DEPTH];
    private int top;

    /** What was evaluated. */
    long value() {
        return stack[top - 1];
    }

    /**
     * Evaluates.
     *
     * @param at where its length stands
     * @param initial what lies on the stack at first, if {@code push}
     */
    boolean evaluate(
            ByteBuffer code, int at, FrameRegisters registers, StackMemory memory, long initial, boolean push) {
        int position = code.position();
        try {
            code.position(at);
            int length = (int) FrameProgram.unsigned(code);
            int end = Math.addExact(code.position(), length);
            top = 0;
            if (push) {
                stack[top++] = initial;
            }
            for (int i = 0; code.position() < end && i < MOST_OPERATIONS; i++) {
                if (!operation(code, registers, memory)) {
                    return false;
                }
            }
            return top > 0 && code.position() == end;
        } finally {
            code.position(position);
        }
    }

    private boolean operation(ByteBuffer code, FrameRegisters registers, StackMemory memory) {
        int op = code.get() & 0xff;
        if (op >= 0x30 && op <= 0x4f) { // DW_OP_lit
            stack[top++] = op - 0x30;
            return true;
        }
        if (op >= 0x70 && op <= 0x8f) { // DW_OP_breg
            return register(op - 0x70, FrameProgram.signed(code), registers);
        }
        switch (op) {
            case 0x06 -> { // DW_OP_deref
                if (!memory.read(stack[top - 1])) {
                    return false;
                }
                stack[top - 1] = memory.word();
            }
            case 0x08 -> stack[top++] = code.get() & 0xff; // DW_OP_const1u
            case 0x09 -> stack[top++] = code.get(); // DW_OP_const1s
            case 0x0a -> stack[top++] = code.getShort() & 0xffff; // DW_OP_const2u
            case 0x0b -> stack[top++] = code.getShort(); // DW_OP_const2s
            case 0x0c -> stack[top++] = Integer.toUnsignedLong(code.getInt()); // DW_OP_const4u
            case 0x0d -> stack[top++] = code.getInt(); // DW_OP_const4s
            case 0x0e, 0x0f -> stack[top++] = code.getLong(); // DW_OP_const8u, DW_OP_const8s
            case 0x10 -> stack[top++] = FrameProgram.unsigned(code); // DW_OP_constu
            case 0x11 -> stack[top++] = FrameProgram.signed(code); // DW_OP_consts
            case 0x12 -> { // DW_OP_dup
                stack[top] = stack[top - 1];
                top++;
            }
            case 0x13 -> top--; // DW_OP_drop
            case 0x23 -> stack[top - 1] += FrameProgram.unsigned(code); // DW_OP_plus_uconst
            case 0x92 -> { // DW_OP_bregx
                return register((int) FrameProgram.unsigned(code), FrameProgram.signed(code), registers);
            }
            case 0x96 -> {} // DW_OP_nop
            default -> {
                return binary(op);
            }
        }
        return true;
    }

    private boolean register(int number, long offset, FrameRegisters registers) {
        if (!registers.has(number)) {
            return false;
        }
        stack[top++] = registers.get(number) + offset;
        return true;
    }

    private boolean binary(int op) {
        long right = stack[top - 1];
        long left = stack[top - 2];
        long value;
        switch (op) {
            case 0x1a -> value = left & right; // DW_OP_and
            case 0x1c -> value = left - right; // DW_OP_minus
            case 0x1e -> value = left * right; // DW_OP_mul
            case 0x21 -> value = left | right; // DW_OP_or
            case 0x22 -> value = left + right; // DW_OP_plus
            case 0x24 -> value = left << right; // DW_OP_shl
            case 0x25 -> value = left >>> right; // DW_OP_shr
            case 0x2a -> value = left >= right ? 1 : 0; // DW_OP_ge
            case 0x2b -> value = left > right ? 1 : 0; // DW_OP_gt
            case 0x2c -> value = left <= right ? 1 : 0; // DW_OP_le
            case 0x2d -> value = left < right ? 1 : 0; // DW_OP_lt
            default -> {
                return false;
            }
        }
        stack[--top - 1] = value;
        return true;
    }
}
