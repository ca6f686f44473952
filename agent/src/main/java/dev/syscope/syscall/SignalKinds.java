package dev.syscope.syscall;

import java.util.List;
import java.util.Optional;

/** The kinds that signals need. */
final class SignalKinds {
    private SignalKinds() {}

    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        return Optional.ofNullable(
                switch (name) {
                    case "sigset" -> new SetPointer(types, types.wordSize(), arguments.get(0));
                    case "sigset_any" -> new SetPointer(types, 1, arguments.get(0));
                    case "sigreturn_mask" -> new FrameMask(types);
                    case "restarted" -> new Restarted();
                    case "sigset_t" -> new SetValue(types);
                    default -> null;
                });
    }

    /** Writes a set of 64 signals: {@code [INT TERM]}, or its complement if that is shorter: {@code ~[KILL STOP]}. */
    static void write(ValueWriter out, long set, Constants names) {
        boolean complement = Long.bitCount(set) >= 64 * 2 / 3;
        long shown = complement ? ~set : set;
        out.setBegin(complement);
        for (int signal = 1; signal <= 64; signal++) {
            if ((shown >>> signal - 1 & 1) != 0) {
                String name = names.name(signal);
                if (name.isEmpty()) {
                    out.member(signal);
                } else {
                    out.member(signal, ShortNames.OF[signal]);
                }
            }
        }
        out.setEnd();
    }

    /** The names without {@code SIG}. */
    private static final class ShortNames {
        static final String[] OF = new String[65];

        static {
            Constants names = ((EnumType) Types.of(dev.syscope.linux.Architecture.host()).type("signal")).constants();
            for (int signal = 1; signal <= 64; signal++) {
                OF[signal] = names.name(signal).substring(3);
            }
        }
    }

    /** A set within a structure. */
    private static final class SetValue extends Kind {
        private final Constants names;

        SetValue(Types types) {
            super(8);
            names = ((EnumType) types.type("signal")).constants();
        }

        @Override
        public void write(Decoding in, long value) {
            SignalKinds.write(in.out(), value, names);
        }
    }

    /** A pointer to a set of a size that the call says. */
    private static final class SetPointer extends Kind {
        private final int smallest;
        private final Expression length;
        private final Constants names;

        /** A pointer; of a set that is smaller than so many bytes only the address is shown. */
        SetPointer(Types types, int smallest, Expression length) {
            super(types.wordSize());
            this.smallest = smallest;
            this.length = length;
            this.names = ((EnumType) types.type("signal")).constants();
        }

        @Override
        public void write(Decoding in, long address) {
            long mark = in.mark();
            long at = -1;
            long bytes = length.evaluate(in, in.base());
            if (address != 0 && in.dereferences() && bytes >= smallest && bytes <= 8) {
                at = in.reserve(8);
                in.clear(at, 8);
                at = in.read(address, at, (int) bytes) == bytes ? at : -1;
            }
            if (at < 0) {
                in.out().address(address);
            } else {
                SignalKinds.write(in.out(), in.u64(at), names);
            }
            in.release(mark);
        }
    }

    /** The mask that rt_sigreturn finds on the stack and restores: {@code {mask=[INT]}}. */
    private static final class FrameMask extends Kind {
        /** {@code uc_sigmask} of x86-64's {@code struct ucontext}, which the stack pointer points to. */
        private static final int X86_64 = 296;

        /** The same behind {@code siginfo_t} of aarch64's {@code struct rt_sigframe}. */
        private static final int AARCH64 = 128 + 40;

        /** The pointer to it in i386's {@code struct rt_sigframe}, and the mask in {@code struct ucontext_ia32}. */
        private static final int I386_POINTER = 8;

        private static final int I386 = 108;

        private final Types types;
        private final Constants names;

        FrameMask(Types types) {
            super(8);
            this.types = types;
            this.names = ((EnumType) types.type("signal")).constants();
        }

        @Override
        public void write(Decoding in, long value) {
            long frame = in.call().stackPointer();
            long mark = in.mark();
            long at = switch (types.architecture()) {
                case X86_64, X32 -> in.fetch(frame + X86_64, 8);
                case AARCH64 -> in.fetch(frame + AARCH64, 8);
                case I386 -> {
                    long pointer = in.fetch(frame + I386_POINTER, 4);
                    yield pointer < 0 ? -1 : in.fetch(in.u32(pointer) + I386, 8);
                }
                case ARM -> -1;
            };
            if (at < 0) {
                in.out().address(frame);
            } else {
                in.out().structBegin();
                in.out().field("mask");
                SignalKinds.write(in.out(), in.u64(at), names);
                in.out().structEnd();
            }
            in.release(mark);
        }
    }

    /** What restart_syscall goes on with: {@code <... resuming interrupted nanosleep ...>}. */
    private static final class Restarted extends Kind {
        Restarted() {
            super(8);
        }

        @Override
        public void write(Decoding in, long value) {
            String name = in.interruptedCall();
            in.out().word("<... resuming interrupted ");
            in.out().word(name.isEmpty() ? "system call" : name);
            in.out().word(" ...>");
        }
    }
}
