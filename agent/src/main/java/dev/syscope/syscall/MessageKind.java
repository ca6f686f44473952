package dev.syscope.syscall;

/**
 * A pointer to a {@code struct msghdr} that is sent, or that was received: {@code {msg_name=..., msg_iov=[...], ...}}.
 */
final class MessageKind extends Kind {
    private static final long MOST_CONTROL = 1 << 20;

    private final int word;
    private final boolean received;
    private final SockaddrKind name;
    private final Type element;
    private final Type flags;
    private final ControlMessages control;

    MessageKind(Types types, boolean received) {
        super(types.wordSize());
        this.word = types.wordSize();
        this.received = received;
        this.name = (SockaddrKind) NetworkKinds.make("sockaddr", java.util.List.of(), types).orElseThrow();
        this.element = types.type(received ? "iovec_out" : "iovec");
        this.flags = types.type("msg_flags");
        this.control = new ControlMessages(types);
    }

    /** How many bytes the structure has. */
    int structSize() {
        return word * 7;
    }

    /** The length of the room for the name, -1 if that can't be read. */
    @Override
    public long atEntry(Decoding in, long address) {
        long mark = in.mark();
        long at = address == 0 ? -1 : in.fetch(address, structSize());
        long length = at < 0 ? -1 : in.u32(at + word);
        in.release(mark);
        return length;
    }

    @Override
    public void write(Decoding in, long address) {
        long mark = in.mark();
        long at = address == 0 || !in.dereferences() ? -1 : in.fetch(address, structSize());
        if (at < 0) {
            in.out().address(address);
        } else {
            writeAt(in, at, in.u32(at + word));
        }
        in.release(mark);
    }

    @Override
    public void writeInOut(Decoding in, long address, long room) {
        ValueWriter out = in.out();
        if (room < 0) {
            out.address(address);
        } else if (in.failed()) {
            out.structBegin();
            out.field("msg_namelen");
            out.signed((int) room);
            out.structEnd();
        } else {
            long mark = in.mark();
            long at = in.fetch(address, structSize());
            if (at < 0) {
                out.address(address);
            } else {
                writeAt(in, at, room);
            }
            in.release(mark);
        }
    }

    private long word(Decoding in, long offset) {
        return word == 8 ? in.u64(offset) : in.u32(offset);
    }

    /** Writes one that is in the scratch memory. */
    void writeAt(Decoding in, long at, long room) {
        ValueWriter out = in.out();
        long length = in.u32(at + word);
        out.structBegin();
        out.field("msg_name");
        name.write(in, word(in, at), (int) Math.min(length, room));
        out.field("msg_namelen");
        out.signed((int) room);
        if (received && length != room) {
            out.changed();
            out.signed((int) length);
        }
        long pieces = word(in, at + 3L * word);
        out.field("msg_iov");
        new PointerType(word, new ArrayType(element, new Expression.Constant(pieces))).write(in, word(in, at + 2L * word));
        out.field("msg_iovlen");
        out.unsigned(pieces);
        long controlLength = word(in, at + 5L * word);
        if (controlLength != 0) {
            out.field("msg_control");
            control.write(in, word(in, at + 4L * word), controlLength > MOST_CONTROL ? 0 : controlLength);
        }
        out.field("msg_controllen");
        out.unsigned(controlLength);
        out.field("msg_flags");
        flags.write(in, in.u32(at + 6L * word));
        out.structEnd();
    }
}
