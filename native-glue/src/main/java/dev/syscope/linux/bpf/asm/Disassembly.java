package dev.syscope.linux.bpf.asm;

import java.util.HexFormat;

/** Instructions as text, in the form of the kernel's verifier log. */
final class Disassembly {
    private static final HexFormat HEX = HexFormat.of();

    private Disassembly() {}

    static String text(Instruction i) {
        String body =
                switch (i.opcode() & 7) {
                    case 0 -> wide(i);
                    case 1 -> "r" + i.dst().ordinal() + " = " + memory(i, i.src());
                    case 2 -> memory(i, i.dst()) + " = " + i.immediate();
                    case 3 -> (i.opcode() & 0xe0) == 0xc0
                            ? Atomic.ofImmediate((int) i.immediate())
                                    .text(Size.ofOpcode(i.opcode()), i.dst(), i.offset(), i.src())
                            : memory(i, i.dst()) + " = r" + i.src().ordinal();
                    case 4, 7 -> arithmetic(i);
                    default -> jump(i);
                };
        return "(" + HEX.toHexDigits((byte) i.opcode()) + ") " + body;
    }

    static String signed(int offset) {
        return offset < 0 ? Integer.toString(offset) : "+" + offset;
    }

    private static String wide(Instruction i) {
        String value = i.reference().isEmpty()
                ? "0x" + Long.toHexString(i.immediate())
                : (i.isMap() ? "map[" : "func[") + i.reference() + "]";
        return "r" + i.dst().ordinal() + " = " + value;
    }

    private static String memory(Instruction i, Register base) {
        return "*(" + Size.ofOpcode(i.opcode()).typeName() + " *)(r" + base.ordinal() + " " + signed(i.offset()) + ")";
    }

    private static String arithmetic(Instruction i) {
        String prefix = (i.opcode() & 7) == 4 ? "w" : "r";
        String dst = prefix + i.dst().ordinal();
        if ((i.opcode() & 0xf0) == 0xd0) {
            return "r" + i.dst().ordinal() + " = be" + i.immediate() + " r" + i.dst().ordinal();
        }
        Alu operation = Alu.ofOpcode(i.opcode());
        if (operation == Alu.NEG) {
            return dst + " = -" + dst;
        }
        String right = (i.opcode() & 8) != 0 ? prefix + i.src().ordinal() : Long.toString(i.immediate());
        return dst + " " + operation.sign() + " " + right;
    }

    private static String jump(Instruction i) {
        if (i.opcode() == Instruction.EXIT) {
            return "exit";
        }
        if (i.opcode() == Instruction.CALL) {
            return "call " + callee(i);
        }
        String target = i.reference().isEmpty() ? "pc" + signed(i.offset()) : i.reference();
        if (i.opcode() == Instruction.JA) {
            return "goto " + target;
        }
        String prefix = (i.opcode() & 7) == 6 ? "w" : "r";
        String right = (i.opcode() & 8) != 0
                ? prefix + i.src().ordinal()
                : "0x" + Integer.toHexString((int) i.immediate());
        return "if " + prefix + i.dst().ordinal() + " " + Jump.ofOpcode(i.opcode()).sign() + " " + right + " goto "
                + target;
    }

    private static String callee(Instruction i) {
        if (i.isFunction()) {
            return i.reference().isEmpty() ? "pc" + signed((int) i.immediate()) : i.reference();
        }
        int number = (int) i.immediate();
        Helper[] helpers = Helper.values();
        String name = number >= 0 && number < helpers.length ? helpers[number].functionName() : "unknown";
        return name + "#" + number;
    }
}
