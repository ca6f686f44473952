package dev.syscope.syscall;

/** A pointer to several messages, of which the call says how many were sent or came. */
final class MessagesKind extends Kind {
    private final int word;
    private final boolean received;
    private final Expression count;
    private final MessageKind message;

    MessagesKind(Types types, boolean received, Expression count) {
        super(types.wordSize());
        this.word = types.wordSize();
        this.received = received;
        this.count = count;
        this.message = new MessageKind(types, received);
    }

    @Override
    public void write(Decoding in, long address) {
        ValueWriter out = in.out();
        long length = received ? in.returnValue() : count.evaluate(in, in.base());
        long done = in.failed() ? 0 : in.returnValue();
        int header = message.structSize();
        int size = header + word;
        long shown = Math.min(length, in.elementLimit());
        boolean begun = length == 0;
        if (begun) {
            out.arrayBegin();
        }
        for (long i = 0; i < shown; i++) {
            long mark = in.mark();
            long at = in.fetch(address + i * size, size);
            if (at < 0 && !begun) {
                in.release(mark);
                out.address(address);
                return;
            }
            if (!begun) {
                out.arrayBegin();
                begun = true;
            }
            if (at < 0) {
                out.element();
                in.unreadable(address + i * size);
                in.release(mark);
                shown = length;
                break;
            }
            one(in, at, header, i < done);
            in.release(mark);
        }
        if (shown < length) {
            out.elided();
        }
        out.arrayEnd();
    }

    private void one(Decoding in, long at, int header, boolean withLength) {
        ValueWriter out = in.out();
        long length = in.u32(at + header);
        out.element();
        out.structBegin();
        out.field("msg_hdr");
        if (received) {
            in.budget(length);
        }
        message.writeAt(in, at, in.u32(at + word));
        if (withLength) {
            out.field("msg_len");
            out.unsigned(length);
        }
        out.structEnd();
    }
}
