package dev.syscope.syscall;

/** What recvmmsg returned: {@code 1 (left {tv_sec=1, tv_nsec=5})}, {@code 0 (Timeout)}. */
final class MessagesResult extends Kind {
    private final Expression timeout;
    private final Type pointer;

    MessagesResult(Types types, Expression timeout) {
        super(8);
        this.timeout = timeout;
        this.pointer = new PointerType(types.wordSize(), types.type("timespec"));
    }

    @Override
    public void write(Decoding in, long value) {
        ValueWriter out = in.out();
        out.signed(value);
        long address = timeout.evaluate(in, 0);
        if (value == 0) {
            out.note("Timeout");
        } else if (address != 0) {
            out.noteBegin();
            out.word("left ");
            pointer.write(in, address);
            out.noteEnd();
        }
    }
}
