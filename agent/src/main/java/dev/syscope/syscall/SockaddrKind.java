package dev.syscope.syscall;

import java.util.List;

/**
 * A pointer to a socket address of a length: {@code {sa_family=AF_INET, sin_port=htons(80), ...}}. The members of each
 * family: {@code unix(7)}, {@code ip(7)}, {@code ipv6(7)}, {@code netlink(7)}, {@code packet(7)}, {@code vsock(7)}.
 */
final class SockaddrKind extends Kind {
    /** {@code sizeof(struct sockaddr_storage)}. */
    static final int LARGEST = 128;

    private static final int LINK_LOCAL_MULTICAST = 0xff02;

    private final List<Expression> lengths;
    private final EnumType families;
    private final EthernetTypes ethernet;
    private final Type vsockIds;
    private final Type vsockFlags;

    /** A pointer; of several lengths the shortest counts. */
    SockaddrKind(Types types, List<Expression> lengths) {
        super(types.wordSize());
        this.lengths = lengths;
        this.families = (EnumType) types.type("sa_family");
        this.ethernet =
                new EthernetTypes(types.type("htons_eth"), types.type("arp_hardware"), types.type("packet_type"));
        this.vsockIds = types.type("vsock_cid");
        this.vsockFlags = types.type("vsock_flags");
    }

    /** What a packet socket's address needs. */
    private record EthernetTypes(Type protocol, Type hardware, Type packet) {}

    @Override
    public void write(Decoding in, long address) {
        long length = Integer.MAX_VALUE;
        for (int i = 0; i < lengths.size(); i++) {
            length = Math.min(length, (int) lengths.get(i).evaluate(in, in.base()));
        }
        write(in, address, length);
    }

    void write(Decoding in, long address, long length) {
        int known = (int) Math.min(length, LARGEST);
        long mark = in.mark();
        long at = -1;
        if (known >= 2 && address != 0 && in.dereferences()) {
            at = in.reserve(LARGEST);
            in.clear(at, LARGEST);
            if (in.read(address, at, known) < known) {
                at = -1;
            }
        }
        if (at < 0) {
            in.out().address(address);
        } else {
            writeAt(in, at, known);
        }
        in.release(mark);
    }

    /** Writes an address that is in the scratch memory. */
    void writeAt(Decoding in, long at, int length) {
        ValueWriter out = in.out();
        int family = in.u16(at);
        out.structBegin();
        out.field("sa_family");
        families.write(in, family);
        if (length > 2) {
            switch (family) {
                case 1 -> unix(in, at, length);
                case 2 -> internet(in, at, length);
                case 10 -> internet6(in, at, length);
                case 16 -> netlink(in, at, length);
                case 17 -> packet(in, at, length);
                case 38 -> algorithm(in, at, length);
                case 40 -> vsock(in, at, length);
                default -> data(in, at, length);
            }
        }
        out.structEnd();
    }

    private static void data(Decoding in, long at, int length) {
        in.out().field("sa_data");
        in.out().string(in.scratch(), at + 2, length - 2, false, ValueWriter.StringKind.NAME);
    }

    private static void unix(Decoding in, long at, int length) {
        ValueWriter out = in.out();
        int pathLength = Math.min(length - 2, 108);
        out.field("sun_path");
        if (in.u8(at + 2) == 0) {
            out.word("@");
            out.string(in.scratch(), at + 3, pathLength - 1, false, ValueWriter.StringKind.NAME);
        } else {
            int nul = TextKind.nul(in.scratch(), at + 2, pathLength);
            out.string(in.scratch(), at + 2, nul < 0 ? pathLength : nul, false, ValueWriter.StringKind.NAME);
        }
    }

    private static void internet(Decoding in, long at, int length) {
        if (length < 16) {
            data(in, at, length);
            return;
        }
        in.out().field("sin_port");
        NetworkKinds.macro(in, at + 2, 2, "htons", Long.toString(NetworkKinds.ordered(in, at + 2, 2)));
        in.out().field("sin_addr");
        NetworkKinds.macro(in, at + 4, 4, "inet_addr", NetworkKinds.internet(in, at + 4));
    }

    private static void internet6(Decoding in, long at, int length) {
        if (length < 24) {
            data(in, at, length);
            return;
        }
        ValueWriter out = in.out();
        out.field("sin6_port");
        NetworkKinds.macro(in, at + 2, 2, "htons", Long.toString(NetworkKinds.ordered(in, at + 2, 2)));
        out.field("sin6_flowinfo");
        NetworkKinds.macro(in, at + 4, 4, "htonl", Long.toString(NetworkKinds.ordered(in, at + 4, 4)));
        InternetAddress.write6(in, at + 8, "sin6_addr");
        if (length >= 28) {
            out.field("sin6_scope_id");
            long prefix = NetworkKinds.ordered(in, at + 8, 2);
            long scope = in.u32(at + 24);
            if ((prefix & 0xffc0) == 0xfe80 || (prefix & 0xff0f) == LINK_LOCAL_MULTICAST) {
                NetworkKinds.interfaceIndex(in, scope);
            } else {
                out.unsigned(scope);
            }
        }
    }

    private static void netlink(Decoding in, long at, int length) {
        if (length < 12) {
            data(in, at, length);
            return;
        }
        ValueWriter out = in.out();
        if (in.u16(at + 2) != 0) {
            out.field("nl_pad");
            out.hex(in.u16(at + 2));
        }
        out.field("nl_pid");
        out.signed((int) in.u32(at + 4));
        out.field("nl_groups");
        long groups = in.u32(at + 8);
        String digits = Long.toHexString(groups);
        int width = groups == 0 ? 8 : 6;
        out.word((groups == 0 ? "" : "0x") + "0".repeat(Math.max(0, width - digits.length())) + digits);
    }

    private void packet(Decoding in, long at, int length) {
        if (length < 20) {
            data(in, at, length);
            return;
        }
        ValueWriter out = in.out();
        out.field("sll_protocol");
        ethernet.protocol.writeAt(in, at + 2);
        out.field("sll_ifindex");
        NetworkKinds.interfaceIndex(in, in.u32(at + 4));
        out.field("sll_hatype");
        ethernet.hardware.write(in, in.u16(at + 8));
        out.field("sll_pkttype");
        ethernet.packet.write(in, in.u8(at + 10));
        int halen = in.u8(at + 11);
        out.field("sll_halen");
        out.unsigned(halen);
        if (halen != 0) {
            out.field("sll_addr");
            out.arrayBegin();
            int shown = Math.min(halen, length - 12);
            for (int i = 0; i < shown; i++) {
                out.element();
                int octet = in.u8(at + 12 + i);
                out.word(octet == 0 ? "00" : "0x" + Integer.toHexString(octet));
            }
            if (shown < halen) {
                out.elided();
            }
            out.arrayEnd();
        }
    }

    private static void algorithm(Decoding in, long at, int length) {
        if (length < 88) {
            data(in, at, length);
            return;
        }
        ValueWriter out = in.out();
        out.field("salg_type");
        chars(in, at + 2, 14);
        out.field("salg_feat");
        out.hex(in.u32(at + 16));
        out.field("salg_mask");
        out.hex(in.u32(at + 20));
        out.field("salg_name");
        chars(in, at + 24, Math.min(64, length - 24));
    }

    private static void chars(Decoding in, long at, int size) {
        int nul = TextKind.nul(in.scratch(), at, size);
        in.out().string(in.scratch(), at, nul < 0 ? size : nul, nul < 0, ValueWriter.StringKind.NAME);
    }

    private void vsock(Decoding in, long at, int length) {
        if (length < 16) {
            data(in, at, length);
            return;
        }
        ValueWriter out = in.out();
        if (in.u16(at + 2) != 0) {
            out.field("svm_reserved1");
            out.hex(in.u16(at + 2));
        }
        out.field("svm_cid");
        vsockIds.write(in, in.u32(at + 8));
        out.field("svm_port");
        out.hex(in.u32(at + 4));
        out.field("svm_flags");
        vsockFlags.write(in, in.u8(at + 12));
        if (in.u8(at + 13) != 0 || in.u16(at + 14) != 0) {
            out.field("svm_zero");
            out.word(NetworkKinds.quoted(in, at + 13, 3));
        }
    }
}
