package dev.syscope.syscall;

import java.util.List;
import java.util.Optional;

/** The kinds that System V's message passing needs. */
final class IpcKinds {
    private IpcKinds() {}

    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        return name.equals("msgbuf") ? Optional.of(new MessageBuffer(types, arguments.get(0))) : Optional.empty();
    }

    /** A pointer to a {@code struct msgbuf} with so many bytes of text: {@code {mtype=1, mtext="hello"}}. */
    static final class MessageBuffer extends Kind {
        private final int word;
        private final Expression length;

        private MessageBuffer(Types types, Expression length) {
            super(types.wordSize());
            this.word = types.wordSize();
            this.length = length;
        }

        @Override
        public void write(Decoding in, long address) {
            ValueWriter out = in.out();
            long mark = in.mark();
            long at = address == 0 || !in.dereferences() ? -1 : in.fetch(address, word);
            if (at < 0) {
                out.address(address);
            } else {
                out.structBegin();
                out.field("mtype");
                out.signed(word == 8 ? in.u64(at) : (int) in.u32(at));
                out.field("mtext");
                BytesKind.write(in, address + word, length.evaluate(in, in.base()), ValueWriter.StringKind.BYTES);
                out.structEnd();
            }
            in.release(mark);
        }
    }
}
