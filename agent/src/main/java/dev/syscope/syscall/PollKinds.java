package dev.syscope.syscall;

import java.util.List;
import java.util.Optional;

/** The kinds that waiting for descriptors needs. */
final class PollKinds {
    private PollKinds() {}

    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        return Optional.ofNullable(
                switch (name) {
                    case "fd_set" -> new SetKind(types.wordSize(), arguments.get(0));
                    case "poll_result" -> new PollResult(
                            (Expression.Argument) arguments.get(0), arguments.get(1), types, Optional.empty());
                    case "ppoll_result" -> new PollResult(
                            (Expression.Argument) arguments.get(0),
                            arguments.get(1),
                            types,
                            Optional.of(new Left((Expression.Argument) arguments.get(2), types.type("timespec"))));
                    case "ppoll64_result" -> new PollResult(
                            (Expression.Argument) arguments.get(0),
                            arguments.get(1),
                            types,
                            Optional.of(new Left((Expression.Argument) arguments.get(2), types.type("timespec64"))));
                    case "select_result" -> new SelectResult(types, arguments, types.type("timeval"));
                    case "pselect_result" -> new SelectResult(types, arguments, types.type("timespec"));
                    case "pselect64_result" -> new SelectResult(types, arguments, types.type("timespec64"));
                    default -> null;
                });
    }

    /** A pointer to an {@code fd_set} with as many bits as the call says. */
    private static final class SetKind extends Kind {
        private static final long MOST = 1 << 20;

        private final Expression count;

        SetKind(int size, Expression count) {
            super(size);
            this.count = count;
        }

        @Override
        boolean isDescriptorSet() {
            return true;
        }

        @Override
        public void write(Decoding in, long address) {
            long descriptors = Math.min(count.evaluate(in, in.base()), MOST);
            if (address == 0 || descriptors <= 0 || !in.dereferences()) {
                in.out().address(address);
                return;
            }
            long mark = in.mark();
            int bytes = bytes(descriptors, size());
            long at = in.fetch(address, bytes);
            if (at < 0) {
                in.out().address(address);
            } else {
                members(in, at, descriptors);
            }
            in.release(mark);
        }

        static int bytes(long descriptors, int word) {
            return (int) ((descriptors + 7) / 8 + word - 1) / word * word;
        }

        static void members(Decoding in, long at, long descriptors) {
            ValueWriter out = in.out();
            out.setBegin(false);
            for (int fd = 0; fd < descriptors; fd++) {
                if ((in.u8(at + fd / 8) >> fd % 8 & 1) != 0) {
                    out.member(fd);
                    DescriptorKind.annotate(in, fd);
                }
            }
            out.setEnd();
        }

        static boolean isEmpty(Decoding in, long at, long descriptors) {
            for (int fd = 0; fd < descriptors; fd++) {
                if ((in.u8(at + fd / 8) >> fd % 8 & 1) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The time that was left, which some calls write back: {@code left {tv_sec=0, tv_nsec=5}}. */
    private record Left(Expression.Argument argument, Type type) {
        /** Writes it if there is a timeout that can be read; {@code before} if something stands before it. */
        void write(Decoding in, boolean before) {
            long address = argument.evaluate(in, 0);
            if (address == 0) {
                return;
            }
            long mark = in.mark();
            long at = in.fetch(address, type.size());
            if (at >= 0) {
                in.out().word(before ? ", left " : "left ");
                type.writeAt(in, at);
            }
            in.release(mark);
        }
    }

    /** How many descriptors are ready, and which: {@code 1 ([{fd=3, revents=POLLIN}])}. */
    private static final class PollResult extends Kind {
        private static final int POLLFD_SIZE = 8;
        private static final long MOST = 1 << 16;

        private final Expression.Argument array;
        private final Expression count;
        private final Type events;
        private final Optional<Left> left;

        PollResult(Expression.Argument array, Expression count, Types types, Optional<Left> left) {
            super(4);
            this.array = array;
            this.count = count;
            this.events = types.type("poll_events");
            this.left = left;
        }

        @Override
        public long fromRegister(long register) {
            return (int) register;
        }

        @Override
        public void write(Decoding in, long ready) {
            ValueWriter out = in.out();
            out.signed(ready);
            if (ready == 0) {
                out.note("Timeout");
                return;
            }
            out.noteBegin();
            out.arrayBegin();
            long address = array.evaluate(in, 0);
            long length = Math.min(count.evaluate(in, 0), MOST);
            long shown = 0;
            long mark = in.mark();
            for (long i = 0; i < length; i++) {
                long at = in.fetch(address + i * POLLFD_SIZE, POLLFD_SIZE);
                if (at < 0) {
                    break;
                }
                if (in.u16(at + 6) != 0) {
                    if (shown++ >= in.elementLimit()) {
                        out.elided();
                        break;
                    }
                    out.element();
                    out.structBegin();
                    out.field("fd");
                    out.signed((int) in.u32(at));
                    out.field("revents");
                    events.writeAt(in, at + 6);
                    out.structEnd();
                }
                in.release(mark);
            }
            in.release(mark);
            out.arrayEnd();
            if (left.isPresent()) {
                left.get().write(in, true);
            }
            out.noteEnd();
        }
    }

    /** How many descriptors are ready, and which: {@code 1 (in [3], left {tv_sec=1, tv_usec=5})}. */
    private static final class SelectResult extends Kind {
        private static final String[] WORDS = {"in ", "out ", "except "};

        private final int word;
        private final Expression count;
        private final Expression[] sets;
        private final Left left;

        SelectResult(Types types, List<Expression> arguments, Type time) {
            super(4);
            word = types.wordSize();
            count = arguments.get(0);
            sets = new Expression[] {arguments.get(1), arguments.get(2), arguments.get(3)};
            left = new Left((Expression.Argument) arguments.get(4), time);
        }

        @Override
        public long fromRegister(long register) {
            return (int) register;
        }

        @Override
        public void write(Decoding in, long ready) {
            ValueWriter out = in.out();
            out.signed(ready);
            if (ready == 0) {
                out.note("Timeout");
                return;
            }
            out.noteBegin();
            boolean before = false;
            long descriptors = Math.min(count.evaluate(in, 0), SetKind.MOST);
            for (int i = 0; i < sets.length; i++) {
                long address = sets[i].evaluate(in, 0);
                if (address == 0 || descriptors <= 0) {
                    continue;
                }
                long mark = in.mark();
                long at = in.fetch(address, SetKind.bytes(descriptors, word));
                if (at >= 0 && !SetKind.isEmpty(in, at, descriptors)) {
                    if (before) {
                        out.word(", ");
                    }
                    before = true;
                    out.word(WORDS[i]);
                    SetKind.members(in, at, descriptors);
                }
                in.release(mark);
            }
            left.write(in, before);
            out.noteEnd();
        }
    }
}
