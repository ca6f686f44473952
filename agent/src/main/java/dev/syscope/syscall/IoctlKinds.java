package dev.syscope.syscall;

import java.util.List;
import java.util.Optional;

/** The kinds that ioctl's commands and structures need. */
final class IoctlKinds {
    private IoctlKinds() {}

    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        return Optional.ofNullable(
                switch (name) {
                    case "ioctl_cmd" -> new CommandKind(types);
                    case "control_chars" -> new ControlCharsKind((int) Kinds.constant(arguments.get(0)));
                    case "sockaddr_at" -> new EmbeddedAddress(types, (int) Kinds.constant(arguments.get(0)));
                    case "hardware_address" -> new HardwareAddress(types);
                    case "c_iflag16", "c_oflag16", "c_cflag16", "c_lflag16" ->
                        new HalfKind(types.type(name.substring(0, name.length() - 2)));
                    default -> null;
                });
    }

    /** A command by its name, or by its parts: {@code _IOC(_IOC_READ, 0x45, 0x1, 0x4)}. */
    private static final class CommandKind extends Kind {
        private final EnumType names;

        CommandKind(Types types) {
            super(4);
            names = (EnumType) types.type("ioctl_names");
        }

        @Override
        public void write(Decoding in, long value) {
            ValueWriter out = in.out();
            String name = names.constants().name(value);
            DecodeOptions.ConstantStyle style = in.options().constants();
            if (!name.isEmpty() || style == DecodeOptions.ConstantStyle.RAW) {
                out.symbol(value, name, "", ValueWriter.Radix.HEX);
                return;
            }
            if (style == DecodeOptions.ConstantStyle.VERBOSE) {
                out.hex(value);
                out.commentBegin();
            }
            int direction = (int) (value >>> 30);
            out.macroBegin("_IOC");
            out.macroArgument();
            out.word(
                    switch (direction) {
                        case 0 -> "_IOC_NONE";
                        case 1 -> "_IOC_WRITE";
                        case 2 -> "_IOC_READ";
                        default -> "_IOC_READ|_IOC_WRITE";
                    });
            out.macroArgument();
            out.hex(value >>> 8 & 0xff);
            out.macroArgument();
            out.hex(value & 0xff);
            out.macroArgument();
            out.hex(value >>> 16 & 0x3fff);
            out.macroEnd();
            if (style == DecodeOptions.ConstantStyle.VERBOSE) {
                out.commentEnd();
            }
        }
    }

    /** The 16 bits that old structures have of flags. */
    private static final class HalfKind extends Kind {
        private final Type whole;

        HalfKind(Type whole) {
            super(2);
            this.whole = whole;
        }

        @Override
        public void write(Decoding in, long value) {
            whole.write(in, value & 0xffff);
        }
    }

    /** A terminal's control characters: {@code [[VINTR]=0x3, ...]}. */
    private static final class ControlCharsKind extends EmbeddedKind {
        private static final String[] NAMES = {
            "VINTR", "VQUIT", "VERASE", "VKILL", "VEOF", "VTIME", "VMIN", "VSWTC", "VSTART", "VSTOP", "VSUSP", "VEOL",
            "VREPRINT", "VDISCARD", "VWERASE", "VLNEXT", "VEOL2"
        };

        ControlCharsKind(int size) {
            super(size, 1);
        }

        @Override
        public void writeAt(Decoding in, long offset) {
            ValueWriter out = in.out();
            out.arrayBegin();
            for (int i = 0; i < size(); i++) {
                if (i < NAMES.length) {
                    out.element();
                    out.word("[" + NAMES[i] + "]=");
                } else {
                    out.element(i);
                }
                out.hex(in.u8(offset + i));
            }
            out.arrayEnd();
        }
    }

    /** A socket's address within a structure. */
    private static final class EmbeddedAddress extends EmbeddedKind {
        private final SockaddrKind address;

        EmbeddedAddress(Types types, int size) {
            super(size, 1);
            address = new SockaddrKind(types, List.of());
        }

        @Override
        public void writeAt(Decoding in, long offset) {
            address.writeAt(in, offset, size());
        }
    }

    /** {@code {sa_family=ARPHRD_ETHER, sa_data=00:11:22:33:44:55}}. */
    private static final class HardwareAddress extends EmbeddedKind {
        private final EnumType families;

        HardwareAddress(Types types) {
            super(16, 1);
            families = (EnumType) types.type("arp_hardware");
        }

        @Override
        public void writeAt(Decoding in, long offset) {
            ValueWriter out = in.out();
            int family = in.u16(offset);
            int octets = family == 0 ? 7 : family == 1 ? 6 : 14;
            out.structBegin();
            out.field("sa_family");
            families.write(in, family);
            out.field("sa_data");
            out.word(NetworkKinds.octets(in, offset + 2, octets));
            out.structEnd();
        }
    }
}
