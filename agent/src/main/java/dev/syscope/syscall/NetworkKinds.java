package dev.syscope.syscall;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The kinds that sockets need, and numbers in the network's byte order. */
final class NetworkKinds {
    private static final String HEX = "0123456789abcdef";

    private NetworkKinds() {}

    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        return Optional.ofNullable(
                switch (name) {
                    case "sockaddr" -> new SockaddrKind(types, arguments);
                    case "sent_message" -> new MessageKind(types, false);
                    case "received_message" -> new MessageKind(types, true);
                    case "sent_messages" -> new MessagesKind(types, false, arguments.get(0));
                    case "received_messages" -> new MessagesKind(types, true, arguments.get(0));
                    case "recvmmsg_result" -> new MessagesResult(types, arguments.get(0));
                    case "sockopt" -> new SocketOptionKind(types, SocketOptionKind.Form.ANY, arguments.get(0), 0, "int");
                    case "sockopt_set" -> new SocketOptionKind(types, SocketOptionKind.Form.ANY, arguments.get(0), 1, "int");
                    case "sockopt_whole_int" ->
                        new SocketOptionKind(types, SocketOptionKind.Form.WHOLE_INT, arguments.get(0), 0, "int");
                    case "sockopt_int" -> option(types, SocketOptionKind.Form.INT, arguments, "int");
                    case "sockopt_txrehash" -> option(types, SocketOptionKind.Form.INT, arguments, "txrehash");
                    case "sockopt_errno" -> option(types, SocketOptionKind.Form.INT, arguments, "errno_value");
                    case "sockopt_ints" -> option(types, SocketOptionKind.Form.ARRAY, arguments, "uint");
                    case "sockopt_linger" -> option(types, SocketOptionKind.Form.STRUCT, arguments, "linger");
                    case "sockopt_ucred" -> option(types, SocketOptionKind.Form.STRUCT, arguments, "ucred");
                    case "sockopt_statistics" -> option(types, SocketOptionKind.Form.STRUCT, arguments, "tpacket_stats");
                    case "sockopt_ip_mreq" -> option(types, SocketOptionKind.Form.STRUCT, arguments, "ip_mreq");
                    case "sockopt_group_req" -> option(types, SocketOptionKind.Form.STRUCT, arguments, "group_req");
                    case "sockopt_ipv6_mreq" -> option(types, SocketOptionKind.Form.STRUCT, arguments, "ipv6_mreq");
                    case "sockopt_packet_mreq" -> option(types, SocketOptionKind.Form.EXACT, arguments, "packet_mreq");
                    case "sockopt_tpacket_req" -> option(types, SocketOptionKind.Form.EXACT, arguments, "tpacket_req");
                    case "sockopt_sock_fprog" -> option(types, SocketOptionKind.Form.EXACT, arguments, "sock_fprog");
                    case "sockopt_icmp_filter" -> option(types, SocketOptionKind.Form.SET, arguments, "icmp_type");
                    case "octets" -> new OctetsKind(arguments.get(0), (int) Kinds.constant(arguments.get(1)), false);
                    case "data" -> new OctetsKind(arguments.get(0), (int) Kinds.constant(arguments.get(1)), true);
                    case "in6_addr" -> new InternetAddress.Version6();
                    case "in_addr" -> new AddressKind();
                    case "htons" -> new OrderedKind(2);
                    case "htonl" -> new OrderedKind(4);
                    case "htons_eth" -> new EthernetKind(types);
                    case "ifindex" -> new InterfaceKind();
                    default -> null;
                });
    }

    private static Type option(Types types, SocketOptionKind.Form form, List<Expression> arguments, String element) {
        return new SocketOptionKind(types, form, arguments.get(0), Kinds.constant(arguments.get(1)), element);
    }

    /** Bytes as strace quotes those that stand before a comment: {@code "\x00\x50"}. */
    static String quoted(Decoding in, long offset, int length) {
        StringBuilder text = new StringBuilder(length * 4 + 2).append('"');
        for (int i = 0; i < length; i++) {
            hex(text, in.u8(offset + i));
        }
        return text.append('"').toString();
    }

    /** Writes what a macro makes of bytes: the macro, the bytes, or both, as the style of constants is. */
    static void macro(Decoding in, long offset, int length, String name, String argument) {
        ValueWriter out = in.out();
        DecodeOptions.ConstantStyle style = in.options().constants();
        if (style != DecodeOptions.ConstantStyle.ABBREV) {
            out.word(quoted(in, offset, length));
            if (style == DecodeOptions.ConstantStyle.RAW) {
                return;
            }
            out.commentBegin();
        }
        out.macroBegin(name);
        out.macroArgument();
        out.word(argument);
        out.macroEnd();
        if (style != DecodeOptions.ConstantStyle.ABBREV) {
            out.commentEnd();
        }
    }

    /** A number of two or four bytes in the network's order. */
    static long ordered(Decoding in, long offset, int size) {
        return size == 2
                ? Short.reverseBytes((short) in.u16(offset)) & 0xffffL
                : Integer.reverseBytes((int) in.u32(offset)) & 0xffffffffL;
    }

    /** {@code "127.0.0.1"}, with the quotes. */
    static String internet(Decoding in, long offset) {
        return quoted(in, in.u8(offset) + "." + in.u8(offset + 1) + "." + in.u8(offset + 2) + "." + in.u8(offset + 3));
    }

    /** An address's text with quotes, in hexadecimal where all strings are. */
    static String quoted(Decoding in, String text) {
        boolean hexadecimal = in.options().strings() == DecodeOptions.HexStrings.ALL;
        StringBuilder quoted = new StringBuilder(text.length() * 4 + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            if (hexadecimal) {
                hex(quoted, text.charAt(i));
            } else {
                quoted.append(text.charAt(i));
            }
        }
        return quoted.append('"').toString();
    }

    private static void hex(StringBuilder text, int b) {
        text.append("\\x").append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
    }

    /** Writes an interface by its name: {@code if_nametoindex("lo")}, or its number if there is none of that name. */
    static void interfaceIndex(Decoding in, long index) {
        ValueWriter out = in.out();
        DecodeOptions.ConstantStyle style = in.options().constants();
        Optional<String> name = style == DecodeOptions.ConstantStyle.RAW ? Optional.empty() : interfaceName((int) index);
        if (name.isEmpty()) {
            out.unsigned(index & 0xffffffffL);
            return;
        }
        if (style == DecodeOptions.ConstantStyle.VERBOSE) {
            out.unsigned(index);
            out.commentBegin();
        }
        out.macroBegin("if_nametoindex");
        out.macroArgument();
        out.word('"' + name.orElseThrow() + '"');
        out.macroEnd();
        if (style == DecodeOptions.ConstantStyle.VERBOSE) {
            out.commentEnd();
        }
    }

    private static Optional<String> interfaceName(int index) {
        if (index <= 0) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(Path.of("/sys/class/net"))) {
            for (Path each : interfaces) {
                Path number = each.resolve("ifindex");
                if (Files.isReadable(number) && Files.readString(number).trim().equals(Integer.toString(index))) {
                    return Optional.of(each.getFileName().toString());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // its number says enough
        }
    }

    /** {@code inet_addr("127.0.0.1")}. */
    private static final class AddressKind extends EmbeddedKind {
        AddressKind() {
            super(4, 4);
        }

        @Override
        public void writeAt(Decoding in, long offset) {
            macro(in, offset, 4, "inet_addr", internet(in, offset));
        }
    }

    /** {@code htons(80)}. */
    private static final class OrderedKind extends EmbeddedKind {
        OrderedKind(int size) {
            super(size, size);
        }

        @Override
        public void writeAt(Decoding in, long offset) {
            macro(in, offset, size(), size() == 2 ? "htons" : "htonl", Long.toString(ordered(in, offset, size())));
        }
    }

    /** {@code if_nametoindex("lo")}. */
    private static final class InterfaceKind extends EmbeddedKind {
        InterfaceKind() {
            super(4, 4);
        }

        @Override
        public void writeAt(Decoding in, long offset) {
            interfaceIndex(in, in.u32(offset));
        }
    }

    /** {@code htons(ETH_P_IP)}: the protocol of a packet socket. */
    private static final class EthernetKind extends Kind {
        private final EnumType names;

        EthernetKind(Types types) {
            super(2);
            names = (EnumType) types.type("eth_protocol");
        }

        @Override
        public long fromRegister(long register) {
            return register & 0xffffffffL;
        }

        @Override
        public void write(Decoding in, long value) {
            if (in.options().constants() != DecodeOptions.ConstantStyle.ABBREV) {
                in.out().unsigned(value);
            }
            macro(in, value);
        }

        /** In memory it's bytes, not a number. */
        @Override
        public void writeAt(Decoding in, long offset) {
            if (in.options().constants() != DecodeOptions.ConstantStyle.ABBREV) {
                in.out().word(quoted(in, offset, 2));
            }
            macro(in, in.u16(offset));
        }

        private void macro(Decoding in, long value) {
            ValueWriter out = in.out();
            DecodeOptions.ConstantStyle style = in.options().constants();
            if (style != DecodeOptions.ConstantStyle.ABBREV) {
                if (style == DecodeOptions.ConstantStyle.RAW) {
                    return;
                }
                out.commentBegin();
            }
            out.macroBegin("htons");
            out.macroArgument();
            long protocol = Short.reverseBytes((short) value) & 0xffffL;
            out.symbol(protocol, names.constants().name(protocol), names.constants().fallback(), ValueWriter.Radix.HEX);
            out.macroEnd();
            if (style != DecodeOptions.ConstantStyle.ABBREV) {
                out.commentEnd();
            }
        }
    }

    /** So many of the bytes of a structure: a link layer's address, {@code 00:16:3e:00:00:01}, or data. */
    private static final class OctetsKind extends EmbeddedKind {
        private final Expression count;
        private final boolean data;

        OctetsKind(Expression count, int size, boolean data) {
            super(size, 1);
            this.data = data;
            this.count = count;
        }

        @Override
        public void writeAt(Decoding in, long offset) {
            int length = (int) Math.clamp(count.evaluate(in, in.base()), 0, (long) size());
            if (data) {
                int limit = Math.min(length, in.options().stringLimit());
                in.out().string(in.scratch(), offset, limit, limit < length, ValueWriter.StringKind.BYTES);
                return;
            }
            DecodeOptions.ConstantStyle style = in.options().constants();
            if (style == DecodeOptions.ConstantStyle.ABBREV) {
                in.out().word(octets(in, offset, length));
                return;
            }
            in.out().word(quoted(in, offset, length));
            if (style == DecodeOptions.ConstantStyle.VERBOSE && length > 0) {
                in.out().comment(octets(in, offset, length));
            }
        }
    }

    /** {@code 00:16:3e:00:00:01}. */
    static String octets(Decoding in, long offset, int count) {
        StringBuilder text = new StringBuilder(count * 3);
        for (int i = 0; i < count; i++) {
            int octet = in.u8(offset + i);
            text.append(i == 0 ? "" : ":").append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 15));
        }
        return text.toString();
    }
}
