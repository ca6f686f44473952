package dev.syscope.syscall;

import java.util.List;
import java.util.Optional;

/** The kinds that CPUs, priorities and futexes need. */
final class SchedulingKinds {
    private SchedulingKinds() {}

    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        int word = types.wordSize();
        return Optional.ofNullable(
                switch (name) {
                    case "cpu_set" -> new CpuSetKind(word, arguments.get(0));
                    case "sched_attr" -> new SchedulingKind(types, arguments.get(0));
                    case "ioprio" -> new PriorityKind(types, 4, false);
                    case "ioprio16" -> new PriorityKind(types, 2, false);
                    case "ioprio_result" -> new PriorityKind(types, 4, true);
                    case "futex_wake_op" -> new FutexKind(types);
                    default -> null;
                });
    }

    /** A pointer to a set of CPUs of so many bytes: {@code [0 2]}. */
    private static final class CpuSetKind extends Kind {
        private static final int MOST = 128;

        private final Expression length;

        CpuSetKind(int size, Expression length) {
            super(size);
            this.length = length;
        }

        @Override
        public void write(Decoding in, long address) {
            ValueWriter out = in.out();
            long bytes = length.evaluate(in, in.base());
            int shown = (int) Math.min(bytes, MOST);
            long mark = in.mark();
            long at = address == 0 || bytes < 0 || !in.dereferences() ? -1 : in.fetch(address, shown);
            if (at < 0) {
                out.address(address);
            } else {
                out.setBegin(false);
                boolean any = false;
                for (int cpu = 0; cpu < shown * 8; cpu++) {
                    if ((in.u8(at + cpu / 8) >> cpu % 8 & 1) != 0) {
                        out.member(cpu);
                        any = true;
                    }
                }
                if (shown < bytes) {
                    out.word(any ? " ..." : "...");
                }
                out.setEnd();
            }
            in.release(mark);
        }
    }

    /** {@code IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 4)}. */
    private static final class PriorityKind extends Kind {
        private static final int CLASS_SHIFT = 13;

        private final Type classes;
        private final boolean result;

        PriorityKind(Types types, int size, boolean result) {
            super(size);
            this.classes = types.type("ioprio_class");
            this.result = result;
        }

        @Override
        public void write(Decoding in, long value) {
            ValueWriter out = in.out();
            boolean comment = in.options().constants() == DecodeOptions.ConstantStyle.VERBOSE;
            boolean raw = in.options().constants() == DecodeOptions.ConstantStyle.RAW;
            if (raw) {
                number(out, value);
            } else if (result) {
                out.signed(value);
                out.noteBegin();
                macro(in, value);
                out.noteEnd();
            } else if (comment) {
                number(out, value);
                out.commentBegin();
                macro(in, value);
                out.commentEnd();
            } else {
                macro(in, value);
            }
        }

        /** strace has it in decimal as an argument or result, and in hexadecimal in a structure. */
        private void number(ValueWriter out, long value) {
            if (size() == 2) {
                out.hex(value);
            } else {
                out.signed((int) value);
            }
        }

        private void macro(Decoding in, long value) {
            ValueWriter out = in.out();
            out.macroBegin("IOPRIO_PRIO_VALUE");
            out.macroArgument();
            classes.write(in, (value & 0xffffffffL) >>> CLASS_SHIFT);
            out.macroArgument();
            out.unsigned(value & (1 << CLASS_SHIFT) - 1);
            out.macroEnd();
        }
    }

    /** What {@code FUTEX_WAKE_OP} does: {@code FUTEX_OP_ADD<<28|0x1<<12|FUTEX_OP_CMP_EQ<<24|0}. */
    private static final class FutexKind extends Kind {
        private final EnumType operations;
        private final EnumType comparisons;

        FutexKind(Types types) {
            super(4);
            operations = (EnumType) types.type("futex_wake_ops");
            comparisons = (EnumType) types.type("futex_wake_comparisons");
        }

        @Override
        public void write(Decoding in, long value) {
            ValueWriter out = in.out();
            out.expressionBegin(value);
            if ((value >>> 31 & 1) != 0) {
                operand(in, 8, "FUTEX_OP_OPARG_SHIFT");
                out.word("<<28|");
            }
            shifted(in, value >>> 28 & 7, "<<28", operations);
            out.word("|");
            out.hex(value >>> 12 & 0xfff);
            out.word("<<12|");
            shifted(in, value >>> 24 & 0xf, "<<24", comparisons);
            out.word("|");
            out.hex(value & 0xfff);
            out.expressionEnd();
        }

        private static void shifted(Decoding in, long value, String shift, EnumType names) {
            ValueWriter out = in.out();
            String name = names.constants().name(value);
            if (name.isEmpty() || in.options().constants() == DecodeOptions.ConstantStyle.RAW) {
                out.hex(value);
                out.word(shift);
                out.comment(names.constants().fallback());
            } else {
                operand(in, value, name);
                out.word(shift);
            }
        }

        private static void operand(Decoding in, long value, String name) {
            in.out().symbol(value, name, "", ValueWriter.Radix.HEX);
        }
    }
}
