package dev.syscope.syscall;

/** A 64-bit number of a 32-bit caller, in two registers. */
final class PairKind extends Kind {
    private final boolean highFirst;
    private final boolean signed;

    PairKind(boolean highFirst, boolean signed) {
        this.highFirst = highFirst;
        this.signed = signed;
    }

    @Override
    public int size() {
        return 8;
    }

    /** Puts the number together. */
    long join(long first, long second) {
        long low = (highFirst ? second : first) & 0xffffffffL;
        return (highFirst ? first : second) << 32 | low;
    }

    @Override
    public void write(Decoding in, long value) {
        if (signed) {
            in.out().signed(value);
        } else {
            in.out().unsigned(value);
        }
    }
}
