package dev.syscope.linux.elf;

import dev.syscope.linux.elf.CallFrames.CommonEntry;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Runs the instructions of call frame information up to an address, to find the rules that hold there. DWARF 5,
 * section 6.4.2. For one thread.
 */
final class FrameProgram {
    private static final int MOST_REMEMBERED = 64;

    private final FrameRules row = new FrameRules();
    private final FrameRules initial = new FrameRules();
    private final Deque<FrameRules> remembered = new ArrayDeque<>();

    /** Finds the rules for an address; {@link FrameRules#NONE} if not all instructions are understood. */
    FrameRules run(ByteBuffer code, CommonEntry common, int from, int to, long start, long address) {
        row.clear();
        remembered.clear();
        initial.set(row);
        if (!follow(code, common, common.instructions(), common.end(), start, Long.MAX_VALUE)) {
            return FrameRules.NONE;
        }
        initial.set(row);
        return follow(code, common, from, to, start, address) ? row.copy(common) : FrameRules.NONE;
    }

    private boolean follow(ByteBuffer code, CommonEntry common, int from, int to, long start, long address) {
        long place = start;
        code.position(from);
        while (code.position() < to) {
            int op = code.get() & 0xff;
            int low = op & 0x3f;
            switch (op >> 6) {
                case 1 -> place += low * common.codeFactor(); // DW_CFA_advance_loc
                case 2 -> row.set(low, FrameRules.AT_OFFSET, unsigned(code) * common.dataFactor()); // DW_CFA_offset
                case 3 -> restoreInitial(low); // DW_CFA_restore
                default -> {
                    if (op >= 0x01 && op <= 0x04) {
                        place = advanced(code, common, op, place);
                    } else if (!extended(code, common, op)) {
                        return false;
                    }
                }
            }
            if (place > address) {
                return true;
            }
        }
        return true;
    }

    /** DW_CFA_set_loc, DW_CFA_advance_loc1, 2 and 4. */
    private static long advanced(ByteBuffer code, CommonEntry common, int op, long place) {
        return switch (op) {
            case 0x02 -> place + (code.get() & 0xff) * common.codeFactor();
            case 0x03 -> place + (code.getShort() & 0xffff) * common.codeFactor();
            case 0x04 -> place + Integer.toUnsignedLong(code.getInt()) * common.codeFactor();
            default -> throw new IndexOutOfBoundsException("DW_CFA_set_loc"); // no compiler writes it
        };
    }

    private boolean extended(ByteBuffer code, CommonEntry common, int op) {
        switch (op) {
            case 0x00 -> {} // DW_CFA_nop
            case 0x05 -> row.set(unsigned(code), FrameRules.AT_OFFSET, unsigned(code) * common.dataFactor()); // DW_CFA_offset_extended
            case 0x06 -> restoreInitial((int) unsigned(code)); // DW_CFA_restore_extended
            case 0x07 -> row.set(unsigned(code), FrameRules.UNDEFINED, 0); // DW_CFA_undefined
            case 0x08 -> row.set(unsigned(code), FrameRules.SAME, 0); // DW_CFA_same_value
            case 0x09 -> row.set(unsigned(code), FrameRules.REGISTER, unsigned(code)); // DW_CFA_register
            case 0x0a -> { // DW_CFA_remember_state
                if (remembered.size() >= MOST_REMEMBERED) {
                    return false;
                }
                remembered.push(row.copy(common));
            }
            case 0x0b -> { // DW_CFA_restore_state
                if (remembered.isEmpty()) {
                    return false;
                }
                row.set(remembered.pop());
            }
            case 0x0c -> frameAddress((int) unsigned(code), unsigned(code)); // DW_CFA_def_cfa
            case 0x0d -> frameAddress((int) unsigned(code), row.addressOffset); // DW_CFA_def_cfa_register
            case 0x0e -> row.addressOffset = unsigned(code); // DW_CFA_def_cfa_offset
            case 0x0f -> { // DW_CFA_def_cfa_expression
                row.addressExpression = code.position();
                skipBlock(code);
            }
            case 0x10 -> block(code, FrameRules.AT_EXPRESSION); // DW_CFA_expression
            case 0x11 -> row.set(unsigned(code), FrameRules.AT_OFFSET, signed(code) * common.dataFactor()); // DW_CFA_offset_extended_sf
            case 0x12 -> frameAddress((int) unsigned(code), signed(code) * common.dataFactor()); // DW_CFA_def_cfa_sf
            case 0x13 -> row.addressOffset = signed(code) * common.dataFactor(); // DW_CFA_def_cfa_offset_sf
            case 0x14 -> row.set(unsigned(code), FrameRules.IS_OFFSET, unsigned(code) * common.dataFactor()); // DW_CFA_val_offset
            case 0x15 -> row.set(unsigned(code), FrameRules.IS_OFFSET, signed(code) * common.dataFactor()); // DW_CFA_val_offset_sf
            case 0x16 -> block(code, FrameRules.IS_EXPRESSION); // DW_CFA_val_expression
            case 0x2d -> {} // DW_CFA_AARCH64_negate_ra_state
            case 0x2e -> unsigned(code); // DW_CFA_GNU_args_size
            default -> {
                return false;
            }
        }
        return true;
    }

    private void frameAddress(int register, long offset) {
        row.addressRegister = register;
        row.addressOffset = offset;
        row.addressExpression = -1;
    }

    private void restoreInitial(int register) {
        if (register >= 0 && register < FrameRegisters.COUNT) {
            row.set(register, initial.rule[register], initial.operand[register]);
        }
    }

    private void block(ByteBuffer code, int how) {
        long register = unsigned(code);
        row.set(register, how, code.position());
        skipBlock(code);
    }

    private static void skipBlock(ByteBuffer code) {
        int length = (int) unsigned(code);
        code.position(code.position() + length);
    }

    /** An unsigned LEB128 number. */
    static long unsigned(ByteBuffer code) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int one = code.get();
            value |= shift < Long.SIZE ? (long) (one & 0x7f) << shift : 0;
            if (one >= 0) {
                return value;
            }
        }
    }

    /** A signed LEB128 number. */
    static long signed(ByteBuffer code) {
        long value = 0;
        int shift = 0;
        while (true) {
            int one = code.get();
            value |= shift < Long.SIZE ? (long) (one & 0x7f) << shift : 0;
            shift += 7;
            if (one >= 0) {
                return shift < Long.SIZE && (one & 0x40) != 0 ? value | -1L << shift : value;
            }
        }
    }
}
