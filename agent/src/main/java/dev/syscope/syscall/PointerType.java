package dev.syscope.syscall;

/**
 * A pointer to something that is read and written in its place; a scalar stands in brackets, as in {@code [5]}.
 *
 * @param size a pointer's bytes
 * @param target what it points to
 */
record PointerType(int size, Type target) implements Type {
    @Override
    public long fromRegister(long register) {
        return IntType.extend(register, size, false);
    }

    @Override
    public void write(Decoding in, long value) {
        if (value != 0 && in.isVerbose() && target instanceof ArrayType array && array.isEmpty(in)) {
            in.out().arrayBegin();
            in.out().arrayEnd();
            return;
        }
        if (value == 0 || !in.dereferences() || !in.enter()) {
            in.out().address(value);
            return;
        }
        long mark = in.mark();
        if (target instanceof ArrayType array && !array.isFixed()) {
            array.writeFrom(in, value);
        } else {
            long at = in.fetch(value, target.size());
            if (at < 0) {
                in.out().address(value);
            } else {
                writeTarget(in, at);
            }
        }
        in.release(mark);
        in.leave();
    }

    private void writeTarget(Decoding in, long at) {
        if (target.isScalar()) {
            in.out().arrayBegin();
            in.out().element();
            target.writeAt(in, at);
            in.out().arrayEnd();
        } else {
            target.writeAt(in, at);
        }
    }

    @Override
    public long atEntry(Decoding in, long value) {
        if (value == 0 || !target.isScalar()) {
            return 0;
        }
        long mark = in.mark();
        long at = in.fetch(value, target.size());
        long was = at < 0 ? 0 : target.load(in, at);
        in.release(mark);
        return was;
    }

    @Override
    public void writeInOut(Decoding in, long value, long atEntry) {
        if (!target.isScalar() || value == 0 || !in.dereferences()) {
            write(in, value);
            return;
        }
        long mark = in.mark();
        long at = in.fetch(value, target.size());
        if (at < 0) {
            in.out().address(value);
        } else {
            in.out().arrayBegin();
            in.out().element();
            target.write(in, atEntry);
            if (target.load(in, at) != atEntry) {
                in.out().changed();
                target.writeAt(in, at);
            }
            in.out().arrayEnd();
        }
        in.release(mark);
    }
}
