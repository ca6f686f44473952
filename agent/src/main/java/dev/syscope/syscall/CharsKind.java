package dev.syscope.syscall;

/** Characters within a structure, up to the first NUL: {@code char name[16]}. */
final class CharsKind extends EmbeddedKind {
    CharsKind(int size) {
        super(size, 1);
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
