package dev.syscope.syscall;

import dev.syscope.linux.Errno;
import java.util.List;
import java.util.Optional;

/** The kinds that processes, their limits and their scheduling need. */
final class ProcessKinds {
    private ProcessKinds() {}

    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        int word = types.wordSize();
        return Optional.ofNullable(
                switch (name) {
                    case "wstatus" -> new WaitStatusKind(types);
                    case "rlim" -> new LimitKind(word);
                    case "rlim64" -> new LimitKind(8);
                    case "clock_t" -> new TicksKind(word);
                    case "capability_set" -> new CapabilitiesKind(types);
                    case "argv" -> new VectorKind(word, false);
                    case "envp" -> new VectorKind(word, true);
                    case "clone_args" -> new CloneKind(types, arguments.get(0));
                    case "thread_name" -> new NameKind(word, (int) Kinds.constant(arguments.get(0)));
                    case "interrupted_timespec" -> new RestKind(types);
                    case "errno" -> new ErrorKind();
                    case "padded_hex" -> new PaddedHex();
                    case "thread_area_result" -> new ThreadAreaResult(arguments.get(0), arguments.get(1));
                    case "syscall_nr" -> new CallKind(types);
                    default -> null;
                });
    }

    /** {@code 8192*1024}, {@code RLIM64_INFINITY}. */
    private static final class LimitKind extends Kind {
        LimitKind(int size) {
            super(size);
        }

        @Override
        public void write(Decoding in, long value) {
            ValueWriter out = in.out();
            long infinity = size() == 8 ? -1 : 0xffffffffL;
            if (value == infinity) {
                String name = size() == 8 ? "RLIM64_INFINITY" : "RLIM_INFINITY";
                out.symbol(value, name, "", size() == 8 ? ValueWriter.Radix.UNSIGNED : ValueWriter.Radix.HEX);
            } else if (Long.compareUnsigned(value, 1024) > 0 && Long.remainderUnsigned(value, 1024) == 0) {
                DecodeOptions.ConstantStyle style = in.options().constants();
                out.expressionBegin(value);
                if (style != DecodeOptions.ConstantStyle.ABBREV) {
                    out.unsigned(value);
                }
                if (style == DecodeOptions.ConstantStyle.VERBOSE) {
                    out.commentBegin();
                }
                if (style != DecodeOptions.ConstantStyle.RAW) {
                    out.unsigned(Long.divideUnsigned(value, 1024));
                    out.word("*1024");
                }
                if (style == DecodeOptions.ConstantStyle.VERBOSE) {
                    out.commentEnd();
                }
                out.expressionEnd();
            } else {
                out.unsigned(value);
            }
        }
    }

    /** Ticks of the clock with their seconds: {@code 5 /* 0.05 s *}{@code /}. */
    private static final class TicksKind extends Kind {
        /** USER_HZ, which is the same on all architectures here. */
        private static final int PER_SECOND = 100;

        TicksKind(int size) {
            super(size);
        }

        @Override
        public void write(Decoding in, long value) {
            ValueWriter out = in.out();
            out.unsigned(value);
            if (value != 0 && in.options().constants() != DecodeOptions.ConstantStyle.RAW) {
                out.commentBegin();
                out.unsigned(Long.divideUnsigned(value, PER_SECOND));
                int hundredths = (int) Long.remainderUnsigned(value, PER_SECOND);
                out.word(hundredths < 10 ? ".0" : ".");
                out.unsigned(hundredths);
                out.word(" s");
                out.commentEnd();
            }
        }
    }

    /** 64 capabilities, of which the upper half stands three words further. */
    private static final class CapabilitiesKind extends Kind {
        private final Type flags;

        CapabilitiesKind(Types types) {
            super(4);
            flags = types.type("capability_flags");
        }

        @Override
        public void write(Decoding in, long value) {
            flags.write(in, value);
        }

        @Override
        public void writeAt(Decoding in, long offset) {
            write(in, in.u32(offset) | in.u32(offset + 12) << 32);
        }
    }

    /** An error's number by its name. */
    private static final class ErrorKind extends Kind {
        ErrorKind() {
            super(4);
        }

        @Override
        public long fromRegister(long register) {
            return (int) register;
        }

        @Override
        public void write(Decoding in, long value) {
            int errno = (int) value;
            if (Errno.isKnown(errno)) {
                in.out().symbol(value, Errno.name(errno), "", ValueWriter.Radix.DECIMAL);
            } else {
                in.out().unsigned(value & 0xffffffffL);
            }
        }
    }

    /** Four bytes with at least six digits: {@code 0x000200}; zero is eight of them without a prefix. */
    private static final class PaddedHex extends Kind {
        PaddedHex() {
            super(4);
        }

        @Override
        public void write(Decoding in, long value) {
            String digits = Long.toHexString(value);
            in.out().word(value == 0 ? "00000000" : "0x" + "0".repeat(Math.max(0, 6 - digits.length())) + digits);
        }
    }

    /** The result of set_thread_area with the entry that the kernel chose: {@code 0 (entry_number=12)}. */
    private static final class ThreadAreaResult extends Kind {
        private final Expression entry;
        private final Expression readable;

        ThreadAreaResult(Expression entry, Expression readable) {
            super(8);
            this.entry = entry;
            this.readable = readable;
        }

        @Override
        public void write(Decoding in, long value) {
            in.out().signed(value);
            if (readable.evaluate(in, 0) != 0) {
                in.out().noteBegin();
                in.out().word("entry_number=");
                in.out().unsigned(entry.evaluate(in, 0));
                in.out().noteEnd();
            }
        }
    }

    /** A call's number by its name: {@code __NR_execve}. */
    private static final class CallKind extends Kind {
        private final Types types;

        CallKind(Types types) {
            super(4);
            this.types = types;
        }

        @Override
        public long fromRegister(long register) {
            return (int) register;
        }

        @Override
        public void write(Decoding in, long value) {
            SyscallTable table = SyscallTable.of(types.architecture());
            String name = table.syscall((int) value).name();
            boolean known = table.number(name).isPresent();
            in.out().symbol(value, known ? "__NR_" + name : "", "", ValueWriter.Radix.DECIMAL);
        }
    }

    /** A pointer to a thread's name, of which so many characters count. */
    private static final class NameKind extends Kind {
        private final int limit;

        NameKind(int size, int limit) {
            super(size);
            this.limit = limit;
        }

        @Override
        public void write(Decoding in, long address) {
            long mark = in.mark();
            long at = in.reserve(limit);
            int got = address == 0 ? 0 : in.read(address, at, limit);
            int nul = TextKind.nul(in.scratch(), at, got);
            if (nul >= 0) {
                in.out().string(in.scratch(), at, nul, false, ValueWriter.StringKind.TEXT);
            } else if (got == limit) {
                in.out().string(in.scratch(), at, limit, true, ValueWriter.StringKind.TEXT);
            } else {
                in.out().address(address);
            }
            in.release(mark);
        }
    }

    /** What is left of a sleep: filled in only if a signal ended it. */
    private static final class RestKind extends Kind {
        /** The kernel's own error numbers for calls to restart, {@code include/linux/errno.h}. */
        private static final int ERESTARTSYS = 512;

        private final Type pointer;

        RestKind(Types types) {
            super(types.wordSize());
            pointer = new PointerType(types.wordSize(), types.type("timespec"));
        }

        @Override
        public void write(Decoding in, long address) {
            if (in.failed() && -in.returnValue() >= ERESTARTSYS) {
                pointer.write(in, address);
            } else {
                in.out().address(address);
            }
        }
    }
}
