package dev.syscope.syscall;

/** A pointer to a socket option's value, of the length that the call says. */
final class SocketOptionKind extends Kind {
    /** How a value is written. */
    enum Form {
        /** A number if it has four bytes, otherwise as bytes. */
        ANY,
        /** A number, if it has at least four bytes. */
        INT,
        /** As many numbers as there are. */
        ARRAY,
        /** As many members as there are. */
        STRUCT
    }

    private static final int LARGEST = 4096;

    private final int word;
    private final Form form;
    private final Expression length;
    private final boolean set;
    private final Type element;

    /**
     * A pointer.
     *
     * @param set 1 if the caller sets the option: then a value that is too short is refused
     * @param element what the value, or each of its numbers, is
     */
    SocketOptionKind(Types types, Form form, Expression length, long set, String element) {
        this.word = types.wordSize();
        this.form = form;
        this.length = length;
        this.set = set != 0;
        this.element = types.type(element);
    }

    @Override
    public int size() {
        return word;
    }

    @Override
    public void write(Decoding in, long address) {
        int bytes = (int) length.evaluate(in, in.base());
        boolean whole = bytes >= (form == Form.STRUCT || form == Form.ARRAY ? element.size() : 4);
        int fetched = Math.min(bytes, LARGEST);
        long mark = in.mark();
        long at = address == 0 || bytes <= 0 || !in.dereferences() || set && !whole && form != Form.ANY
                ? -1
                : in.fetch(address, Math.min(fetched, in.options().stringLimit() + 4));
        if (at < 0) {
            in.out().address(address);
        } else {
            value(in, at, bytes);
        }
        in.release(mark);
    }

    private void value(Decoding in, long at, int bytes) {
        ValueWriter out = in.out();
        switch (form) {
            case ANY -> {
                if (bytes == 4) {
                    bracketed(in, at);
                } else {
                    int limit = in.options().stringLimit();
                    out.string(in.scratch(), at, Math.min(bytes, limit), bytes > limit, ValueWriter.StringKind.BYTES);
                }
            }
            case INT -> {
                if (bytes >= 4) {
                    bracketed(in, at);
                } else {
                    out.word(NetworkKinds.quoted(in, at, bytes));
                }
            }
            case ARRAY -> {
                out.arrayBegin();
                for (int i = 0; i + element.size() <= Math.min(bytes, LARGEST); i += element.size()) {
                    if (i / element.size() >= in.elementLimit() || i + element.size() > in.options().stringLimit() + 4) {
                        out.elided();
                        break;
                    }
                    out.element();
                    element.writeAt(in, at + i);
                }
                out.arrayEnd();
            }
            case STRUCT -> members(in, at, bytes);
        }
    }

    private void bracketed(Decoding in, long at) {
        in.out().arrayBegin();
        in.out().element();
        element.writeAt(in, at);
        in.out().arrayEnd();
    }

    private void members(Decoding in, long at, int bytes) {
        ValueWriter out = in.out();
        out.structBegin();
        for (StructType.Field field : ((StructType) element).fields()) {
            if (field.offset() + field.type().size() <= bytes) {
                out.field(field.name());
                field.type().writeAt(in, at + field.offset());
            }
        }
        out.structEnd();
    }
}
