package dev.syscope.syscall;


/** Characters within a structure, up to the first NUL: {@code char name[16]}. */
final class CharsKind extends Kind {
    CharsKind(int size) {
        super(size);
    }

    @Override
    public int alignment() {
        return 1;
    }

    @Override
    public boolean isScalar() {
        return false;
    }

    @Override
    public void write(Decoding in, long value) {
        in.out().address(value);
    }

    @Override
    public void writeAt(Decoding in, long offset) {
        int nul = TextKind.nul(in.scratch(), offset, size());
        if (nul >= 0) {
            in.out().string(in.scratch(), offset, nul, false, ValueWriter.StringKind.NAME);
        } else {
            in.out().string(in.scratch(), offset, size() - 1, true, ValueWriter.StringKind.NAME);
        }
    }
}
