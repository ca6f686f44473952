package dev.syscope.syscall;

/** A kind that has no value of its own in a register: it stands in memory, within a structure, and is written there. */
abstract class EmbeddedKind extends Kind {
    private final int alignment;

    EmbeddedKind(int size, int alignment) {
        super(size);
        this.alignment = alignment;
    }

    @Override
    public final int alignment() {
        return alignment;
    }

    @Override
    public final boolean isScalar() {
        return false;
    }

    @Override
    final boolean followsPointer() {
        return false;
    }

    /** Writes the address of one that isn't read. */
    @Override
    public final void write(Decoding in, long address) {
        in.out().address(address);
    }
}
