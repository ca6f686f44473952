package dev.syscope.syscall;

/** A pointer to a socket option's value, of the length that the call says. */
final class SocketOptionKind extends Kind {
    /** How a value is written. */
    enum Form {
        /** A number if it has four bytes, otherwise as bytes. */
        ANY,
        /** A number, if it has at least four bytes. */
        INT,
        /** A number, however few bytes of it there are. */
        WHOLE_INT,
        /** As many numbers as there are. */
        ARRAY,
        /** As many members as there are; of what is set, all. */
        STRUCT,
        /** All members, if the length is the structure's. */
        EXACT,
        /** Numbers with names, of each of which there is a bit. */
        SET
    }

    private static final int LARGEST = 4096;

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
        super(types.wordSize());
        this.form = form;
        this.length = length;
        this.set = set != 0;
        this.element = types.type(element);
    }

    @Override
    public void write(Decoding in, long address) {
        int bytes = (int) length.evaluate(in, in.base());
        if (set && form == Form.ANY && address != 0 && bytes <= 0) {
            BytesKind.write(in, address, bytes & 0xffffffffL, ValueWriter.StringKind.BYTES);
            return;
        }
        boolean shown = switch (form) {
            case ANY, SET, WHOLE_INT -> true;
            case INT -> !set || bytes >= Integer.BYTES;
            case ARRAY -> !set || bytes >= element.size();
            case STRUCT -> !set || bytes >= element.size();
            case EXACT -> bytes == element.size();
        };
        long mark = in.mark();
        long at = address == 0 || bytes <= 0 || !in.dereferences() || !shown ? -1 : in.fetch(address, fetched(in, bytes));
        if (at < 0) {
            in.out().address(address);
        } else {
            value(in, at, bytes);
        }
        in.release(mark);
    }

    private int fetched(Decoding in, int bytes) {
        int wanted = Math.min(Math.min(bytes, LARGEST), in.options().stringLimit() + 4);
        return switch (form) {
            case ANY, ARRAY -> wanted;
            case INT, SET -> Math.min(bytes, Integer.BYTES);
            case WHOLE_INT -> Integer.BYTES;
            case STRUCT, EXACT -> Math.min(bytes, element.size());
        };
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
            case WHOLE_INT -> bracketed(in, at);
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
            case STRUCT, EXACT -> members(in, at, bytes);
            case SET -> bits(in, at, bytes);
        }
    }

    /** A set of which most are in is written as those that aren't. */
    private void bits(Decoding in, long at, int bytes) {
        ValueWriter out = in.out();
        Constants names = ((EnumType) element).constants();
        int present = 0;
        for (int i = 0; i < Math.min(bytes, Integer.BYTES); i++) {
            present |= in.u8(at + i) << i * Byte.SIZE;
        }
        boolean complement = Integer.bitCount(present) > Integer.SIZE / 2;
        int shown = complement ? ~present : present;
        out.setBegin(complement);
        for (int i = 0; i < Integer.SIZE; i++) {
            if ((shown >> i & 1) != 0) {
                String name = names.name(i);
                out.member(i, name.isEmpty() ? "0x" + Integer.toHexString(i) + " /* " + names.fallback() + " */" : name);
            }
        }
        out.setEnd();
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
        long outer = in.base(at);
        for (StructType.Field field : ((StructType) element).fields()) {
            int rest = bytes - field.offset();
            if (rest >= field.type().size()) {
                field.write(in, at);
            } else if (rest > 0) {
                out.field(field.name());
                out.word(NetworkKinds.quoted(in, at + field.offset(), rest));
            }
        }
        in.base(outer);
        out.structEnd();
    }
}
