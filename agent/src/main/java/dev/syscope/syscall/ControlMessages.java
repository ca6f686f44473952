package dev.syscope.syscall;

/**
 * The control messages of a message: {@code [{cmsg_len=20, cmsg_level=SOL_SOCKET, cmsg_type=SCM_RIGHTS,
 * cmsg_data=[5]}]}.
 */
final class ControlMessages {
    private static final int SOL_IP = 0;
    private static final int SOL_SOCKET = 1;

    private final Types types;
    private final int word;
    private final EnumType levels;
    private final EnumType socketTypes;
    private final EnumType internetTypes;
    private final SockaddrKind sockaddr;

    ControlMessages(Types types) {
        this.types = types;
        this.word = types.wordSize();
        this.levels = (EnumType) types.type("cmsg_level");
        this.socketTypes = (EnumType) types.type("scm_type");
        this.internetTypes = (EnumType) types.type("ip_cmsg_type");
        this.sockaddr = (SockaddrKind) NetworkKinds.make("sockaddr", java.util.List.of(), types).orElseThrow();
    }

    void write(Decoding in, long address, long length) {
        ValueWriter out = in.out();
        int header = word + 8;
        long mark = in.mark();
        long at = length < header || address == 0 ? -1 : in.fetch(address, (int) length);
        if (at < 0) {
            out.address(address);
            in.release(mark);
            return;
        }
        out.arrayBegin();
        long offset = 0;
        for (long shown = 0; length - offset >= header; shown++) {
            if (shown >= in.elementLimit()) {
                out.elided();
                break;
            }
            long claimed = word == 8 ? in.u64(at + offset) : in.u32(at + offset);
            long rest = length - offset;
            long used = Long.compareUnsigned(claimed, rest) > 0 ? rest : claimed;
            out.element();
            message(in, at + offset, claimed, (int) Math.max(0, used - header));
            if (used < header) {
                if (rest > header) {
                    out.element();
                    in.unreadable(address + offset + header);
                }
                break;
            }
            offset += used + word - 1 & -word;
            if (offset < length && length - offset < header) {
                out.element();
                in.unreadable(address + offset);
            }
        }
        out.arrayEnd();
        in.release(mark);
    }

    private void message(Decoding in, long at, long claimed, int bytes) {
        ValueWriter out = in.out();
        int level = (int) in.u32(at + word);
        int type = (int) in.u32(at + word + 4);
        out.structBegin();
        out.field("cmsg_len");
        out.unsigned(claimed);
        out.field("cmsg_level");
        levels.write(in, level);
        out.field("cmsg_type");
        switch (level) {
            case SOL_SOCKET -> socketTypes.write(in, type);
            case SOL_IP -> internetTypes.write(in, type);
            default -> out.hex(type & 0xffffffffL);
        }
        if (bytes > 0) {
            data(in, at + word + 8, bytes, level, type);
        }
        out.structEnd();
    }

    private void data(Decoding in, long at, int bytes, int level, int type) {
        switch (level << 8 | type) {
            case 0x101 -> array(in, at, bytes, "fd");
            case 0x102 -> whole(in, at, bytes, "ucred");
            case 0x103, 0x003 -> {
                in.out().field("cmsg_data");
                int limit = in.options().stringLimit();
                in.out().string(
                                in.scratch(),
                                at,
                                Math.min(bytes, limit),
                                bytes > limit,
                                ValueWriter.StringKind.BYTES);
            }
            case 0x11d -> time(in, at, bytes, "timeval");
            case 0x123 -> time(in, at, bytes, "timespec");
            case 0x125 -> time(in, at, bytes, "scm_timestamping");
            case 0x13f -> time(in, at, bytes, "timeval64");
            case 0x140 -> time(in, at, bytes, "timespec64");
            case 0x141 -> time(in, at, bytes, "scm_timestamping64");
            case 0x008 -> whole(in, at, bytes, "in_pktinfo");
            case 0x002, 0x017 -> array(in, at, bytes, "uint");
            case 0x001, 0x006, 0x007 -> array(in, at, bytes, "x8");
            case 0x00b -> whole(in, at, bytes, "ip_recverr");
            case 0x014 -> {
                in.out().field("cmsg_data");
                sockaddr.writeAt(in, at, Math.min(bytes, SockaddrKind.LARGEST));
            }
            default -> {
                // strace shows no data of types that it doesn't know
            }
        }
    }

    private void time(Decoding in, long at, int bytes, String name) {
        if (bytes < types.type(name).size()) {
            in.out().field("cmsg_data");
            in.out().word("???");
        } else {
            whole(in, at, bytes, name);
        }
    }

    private void whole(Decoding in, long at, int bytes, String name) {
        Type type = types.type(name);
        if (bytes >= type.size()) {
            in.out().field("cmsg_data");
            type.writeAt(in, at);
        }
    }

    private void array(Decoding in, long at, int bytes, String name) {
        Type type = types.type(name);
        if (bytes >= type.size()) {
            in.out().field("cmsg_data");
            new ArrayType(type, new Expression.Constant(bytes / type.size())).writeAt(in, at);
        }
    }
}
