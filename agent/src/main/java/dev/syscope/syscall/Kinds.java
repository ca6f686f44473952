package dev.syscope.syscall;

import java.util.List;
import java.util.Optional;

/** The kinds of types that are code, by their names in the tables. Each family has its part. */
final class Kinds {
    private static final int FAMILIES = 10;

    private Kinds() {}

    /**
     * Makes a type.
     *
     * @param name what the table calls the kind
     * @param arguments what stands in parentheses behind it
     * @return empty if no kind has the name
     */
    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        Optional<Type> type = Optional.ofNullable(general(name, arguments, types));
        for (int family = 0; type.isEmpty() && family < FAMILIES; family++) {
            type = switch (family) {
                case 0 -> FileKinds.make(name, arguments, types);
                case 1 -> PollKinds.make(name, arguments, types);
                case 2 -> TimeKinds.make(name, arguments, types);
                case 3 -> SignalKinds.make(name, arguments, types);
                case 4 -> ProcessKinds.make(name, arguments, types);
                case 5 -> NetworkKinds.make(name, arguments, types);
                case 6 -> SchedulingKinds.make(name, arguments, types);
                case 7 -> IpcKinds.make(name, arguments, types);
                case 8 -> PerfKinds.make(name, arguments, types);
                default -> IoctlKinds.make(name, arguments, types);
            };
        }
        return type;
    }

    private static Type general(String name, List<Expression> arguments, Types types) {
        int word = types.wordSize();
        return switch (name) {
            case "path" -> new TextKind(word, true);
            case "str" -> new TextKind(word, false);
            case "memfd_name" -> new TextKind(word, false, 249);
            case "bytes" -> new BytesKind(word, arguments.get(0), false, ValueWriter.StringKind.BYTES);
            case "binary" -> new BytesKind(word, arguments.get(0), false, ValueWriter.StringKind.BINARY);
            case "bytes_upto" -> new BytesKind(word, arguments.get(0), true, ValueWriter.StringKind.BYTES);
            case "chars" -> new CharsKind((int) constant(arguments.get(0)));
            case "fd" -> new DescriptorKind(0, "");
            case "dirfd" -> new DescriptorKind(DescriptorKind.AT_FDCWD, "AT_FDCWD");
            case "fanotify_dirfd" -> new DescriptorKind(-1, "FAN_NOFD");
            case "userns_fd" -> new WideDescriptor();
            case "ptr" -> new AddressKind(word);
            case "uid_t", "gid_t" -> new IdKind(4);
            case "pid_t" -> Types.number(4, true);
            case "loff_pair" -> new PairKind(false, types.type("s64"));
            case "fanotify_event_pair" -> new PairKind(false, types.type("fanotify_event"));
            case "u64_pair" -> new PairKind(false, types.type("u64"));
            case "s64_high_low" -> new PairKind(true, types.type("s64"));
            case "uid16" -> new IdKind(2);
            case "page_offset" -> new PageOffset();
            case "more" -> new MoreKind();
            case "none" -> new NoneKind();
            case "never" -> new NeverKind();
            default -> null;
        };
    }

    static long constant(Expression expression) {
        if (expression instanceof Expression.Constant constant) {
            return constant.value();
        }
        throw new IllegalStateException("the tables have an expression where a constant should stand");
    }

    /** An address that is not followed. */
    private static final class AddressKind extends Kind {
        AddressKind(int size) {
            super(size);
        }

        @Override
        boolean followsPointer() {
            return false;
        }

        @Override
        public void write(Decoding in, long value) {
            in.out().address(value);
        }
    }

    /** A descriptor in 64 bits. */
    private static final class WideDescriptor extends Kind {
        private final DescriptorKind descriptor = new DescriptorKind(0, "");

        WideDescriptor() {
            super(8);
        }

        @Override
        public void write(Decoding in, long value) {
            if (value == (int) value && value >= 0) {
                descriptor.write(in, value);
            } else {
                in.out().unsigned(value);
            }
        }
    }

    /** A user or a group, -1 for none. */
    private static final class IdKind extends Kind {
        IdKind(int size) {
            super(size);
        }

        @Override
        public long fromRegister(long register) {
            long id = IntType.extend(register, size(), false);
            return id == (size() == 2 ? 0xffff : 0xffffffffL) ? -1 : id;
        }

        @Override
        public void write(Decoding in, long value) {
            in.out().signed(value);
        }
    }

    /** An offset in pages, shown in bytes. */
    private static final class PageOffset extends Kind {
        PageOffset() {
            super(4);
        }

        @Override
        public void write(Decoding in, long value) {
            in.out().hex(value << 12);
        }
    }

    /** Members of a structure that aren't shown: {@code ...}. */
    private static final class MoreKind extends Kind {
        MoreKind() {
            super(0);
        }

        @Override
        boolean namesMember() {
            return true;
        }

        @Override
        void writeMember(Decoding in, long offset, String name) {
            in.out().elided();
        }

        @Override
        public void write(Decoding in, long value) {
            in.out().elided();
        }
    }

    /** An argument that isn't there, such as that of {@code F_GETFD}. */
    static final class NoneKind extends Kind {
        NoneKind() {
            super(8);
        }

        @Override
        public void write(Decoding in, long value) {
            // nothing is there
        }
    }

    /** The result of a call that doesn't return. */
    static final class NeverKind extends Kind {
        NeverKind() {
            super(8);
        }

        @Override
        public void write(Decoding in, long value) {
            in.out().word("?");
        }
    }
}
