package dev.syscope.syscall;

import java.util.List;
import java.util.Optional;

/** The kinds that calls on files need. */
final class FileKinds {
    private FileKinds() {}

    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        return Optional.ofNullable(
                switch (name) {
                    case "dev_t" -> new DeviceKind(types.wordSize());
                    case "dev32" -> new DeviceKind(4);
                    case "dev64" -> new DeviceKind(8);
                    case "mode_t" -> new ModeKind(4);
                    case "dirents" -> new DirectoryKind(types, arguments.get(0), false);
                    case "dirents64" -> new DirectoryKind(types, arguments.get(0), true);
                    case "node_word" -> new NodeWord(types.wordSize());
                    case "page_state" -> new PageState();
                    case "xattr_value" -> new AttributeKind(types.wordSize(), arguments.get(0));
                    case "page_status" -> new PageStatus();
                    case "file_handle" -> new FileHandleKind(types.wordSize());
                    case "mode16" -> new ModeKind(2);
                    default -> null;
                });
    }

    /** A device number: {@code makedev(0x8, 0x1)}. */
    private static final class DeviceKind extends Kind {
        DeviceKind(int size) {
            super(size);
        }

        @Override
        public void write(Decoding in, long value) {
            ValueWriter out = in.out();
            if (in.options().constants() != DecodeOptions.ConstantStyle.ABBREV) {
                out.hex(value);
                if (in.options().constants() == DecodeOptions.ConstantStyle.RAW) {
                    return;
                }
                out.commentBegin();
                macro(out, value);
                out.commentEnd();
            } else {
                macro(out, value);
            }
        }

        private static void macro(ValueWriter out, long value) {
            out.macroBegin("makedev");
            out.macroArgument();
            out.hex(value >>> 8 & 0xfff | value >>> 32 & 0xfffff000L);
            out.macroArgument();
            out.hex(value & 0xff | value >>> 12 & 0xffffff00L);
            out.macroEnd();
        }
    }

    /** A pointer to an extended attribute's value: its last NUL isn't shown. */
    private static final class AttributeKind extends Kind {
        private static final long MOST = 65536;

        private final Expression length;

        AttributeKind(int size, Expression length) {
            super(size);
            this.length = length;
        }

        @Override
        public void write(Decoding in, long address) {
            long count = length.evaluate(in, 0);
            int limit = in.options().stringLimit();
            long mark = in.mark();
            int shown = (int) Math.min(count, limit);
            long at = address == 0 || count < 0 || count > MOST ? -1 : in.fetch(address, shown);
            if (at < 0) {
                in.out().address(address);
            } else if (shown > 0
                    && in.u8(at + shown - 1) == 0
                    && in.options().strings() != DecodeOptions.HexStrings.ALL) {
                in.out().string(in.scratch(), at, shown - 1, false, ValueWriter.StringKind.BYTES);
            } else {
                in.out().string(in.scratch(), at, shown, count > limit, ValueWriter.StringKind.BYTES);
            }
            in.release(mark);
        }
    }

    /** Where a page is: its node, or an error number: {@code -EFAULT}. */
    private static final class PageStatus extends Kind {
        PageStatus() {
            super(4);
        }

        @Override
        public long fromRegister(long register) {
            return (int) register;
        }

        @Override
        public void write(Decoding in, long value) {
            int errno = (int) -value;
            if (errno > 0 && dev.syscope.linux.Errno.isKnown(errno)) {
                in.out().word("-");
                in.out().symbol(errno, dev.syscope.linux.Errno.name(errno), "", ValueWriter.Radix.DECIMAL);
            } else {
                in.out().signed(value);
            }
        }
    }

    /** A word of a bitmap of memory nodes: {@code 0x00000000000001}, all zeros without a prefix. */
    private static final class NodeWord extends Kind {
        NodeWord(int size) {
            super(size);
        }

        @Override
        public void write(Decoding in, long value) {
            String digits = Long.toHexString(value);
            int width = value == 0 ? size() * 2 : size() * 2 - 2;
            in.out().word((value == 0 ? "" : "0x") + "0".repeat(Math.max(0, width - digits.length())) + digits);
        }
    }

    /** Whether a page is in memory: the lowest bit, the others mean nothing. */
    private static final class PageState extends Kind {
        PageState() {
            super(1);
        }

        @Override
        public void write(Decoding in, long value) {
            in.out().unsigned(value & 1);
        }
    }

    /** A file's type and permissions: {@code S_IFREG|0644}. */
    private static final class ModeKind extends Kind {
        private static final int S_IFMT = 0xf000;
        private static final int S_ISUID = 0x800;
        private static final int S_ISGID = 0x400;
        private static final int S_ISVTX = 0x200;

        ModeKind(int size) {
            super(size);
        }

        @Override
        public void write(Decoding in, long value) {
            ValueWriter out = in.out();
            String type = typeName((int) value & S_IFMT);
            out.flagsBegin(value, ValueWriter.Radix.OCTAL);
            boolean unknown = type.isEmpty() && (value & S_IFMT) != 0;
            boolean special = !unknown && (value & (S_ISUID | S_ISGID | S_ISVTX)) != 0;
            if (!type.isEmpty() || special) {
                if (!type.isEmpty()) {
                    out.flag(type);
                }
                flag(out, value, S_ISUID, "S_ISUID");
                flag(out, value, S_ISGID, "S_ISGID");
                flag(out, value, S_ISVTX, "S_ISVTX");
            }
            if (!type.isEmpty() || special || !unknown && in.options().constants() == DecodeOptions.ConstantStyle.VERBOSE) {
                int names = type.isEmpty() ? S_ISUID | S_ISGID | S_ISVTX : S_IFMT | S_ISUID | S_ISGID | S_ISVTX;
                out.flagBits(value & ~names, ValueWriter.Radix.OCTAL, "");
            }
            out.flagsEnd("");
        }

        private static void flag(ValueWriter out, long value, int bit, String name) {
            if ((value & bit) != 0) {
                out.flag(name);
            }
        }

        private static String typeName(int type) {
            return switch (type) {
                case 0x8000 -> "S_IFREG";
                case 0xc000 -> "S_IFSOCK";
                case 0x1000 -> "S_IFIFO";
                case 0xa000 -> "S_IFLNK";
                case 0x4000 -> "S_IFDIR";
                case 0x6000 -> "S_IFBLK";
                case 0x2000 -> "S_IFCHR";
                default -> "";
            };
        }
    }
}
