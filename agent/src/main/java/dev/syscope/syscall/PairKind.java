package dev.syscope.syscall;

/** A 64-bit number of a 32-bit caller, in two registers. */
final class PairKind extends Kind {
    private final boolean highFirst;
    private final Type type;

    PairKind(boolean highFirst, Type type) {
        super(8);
        this.highFirst = highFirst;
        this.type = type;
    }

    /** Puts the number together. */
    long join(long first, long second) {
        long low = (highFirst ? second : first) & 0xffffffffL;
        return (highFirst ? first : second) << 32 | low;
    }

    @Override
    public void write(Decoding in, long value) {
        type.write(in, value);
    }
}
