package dev.syscope.syscall;

/**
 * Several of one type: behind a pointer, or within a structure if the count is a constant.
 *
 * @param element what each is
 * @param count how many, of what is known of the call; a negative one is none
 */
record ArrayType(Type element, Expression count) implements Type {
    private static final int CHUNK = 4096;
    private static final int MOST_FIXED = 64;

    @Override
    public int size() {
        return count instanceof Expression.Constant constant ? (int) constant.value() * element.size() : 0;
    }

    @Override
    public int alignment() {
        return element.alignment();
    }

    @Override
    public boolean isScalar() {
        return false;
    }

    @Override
    public void write(Decoding in, long value) {
        writeFrom(in, value);
    }

    @Override
    public void writeAt(Decoding in, long offset) {
        ValueWriter out = in.out();
        out.arrayBegin();
        long length = count.evaluate(in, offset);
        for (long i = 0; i < length; i++) {
            if (in.abbreviates() && i >= in.options().stringLimit()) {
                out.elided();
                break;
            }
            out.element();
            element.writeAt(in, offset + i * element.size());
        }
        out.arrayEnd();
    }

    /** Whether it always has the same number of elements, so that it is read as a whole. */
    boolean isFixed() {
        return count instanceof Expression.Constant constant && constant.value() >= 0 && constant.value() <= MOST_FIXED;
    }

    /** Whether it has no elements in this call. */
    boolean isEmpty(Decoding in) {
        return count.evaluate(in, in.base()) == 0;
    }

    /** Writes the array at an address of the target: its beginning as far as it can be read, then where it can't. */
    void writeFrom(Decoding in, long address) {
        ValueWriter out = in.out();
        long length = count.evaluate(in, in.base());
        int size = element.size();
        if (length <= 0 || length > Integer.MAX_VALUE && Math.multiplyHigh(length, size) != 0
                || Long.compareUnsigned(address + length * size, address) < 0) {
            if (length == 0) {
                out.arrayBegin();
                out.arrayEnd();
            } else {
                out.address(address);
            }
            return;
        }
        long shown = Math.min(length, in.elementLimit());
        int perChunk = Math.max(1, CHUNK / size);
        long begun = -1;
        for (long i = 0; i < shown; i += perChunk) {
            int wanted = (int) Math.min(perChunk, shown - i);
            long mark = in.mark();
            long at = in.reserve(wanted * size);
            int got = at < 0 ? 0 : in.read(address + i * size, at, wanted * size) / size;
            if (got > 0 && begun < 0) {
                out.arrayBegin();
                begun = 0;
            }
            for (int k = 0; k < got; k++) {
                out.element();
                element.writeAt(in, at + (long) k * size);
            }
            in.release(mark);
            if (got < wanted) {
                if (begun < 0) {
                    out.address(address);
                } else {
                    out.element();
                    in.unreadable(address + (i + got) * size);
                    out.arrayEnd();
                }
                return;
            }
        }
        if (begun < 0) {
            out.arrayBegin();
        }
        if (shown < length) {
            out.elided();
        }
        out.arrayEnd();
    }
}
