package dev.syscope.syscall;

/**
 * A pointer to a structure that grows with the kernel: the caller says how large it is. One that is too small is
 * written as an address; what is not zero beyond the members that we know follows them in hexadecimal.
 *
 * @param size a pointer's bytes
 * @param struct what it points to
 * @param smallest the structure's first size
 * @param length how large the caller says it is; a member of it if it says so itself
 */
record SizedType(int size, StructType struct, int smallest, Expression length) implements Type {
    static final int MOST = 4096;

    @Override
    public long fromRegister(long register) {
        return IntType.extend(register, size, false);
    }

    @Override
    public void write(Decoding in, long address) {
        long claimed = claimed(in, address);
        if (address == 0 || claimed >= 0 && claimed < smallest || !in.dereferences()) {
            in.out().address(address);
            return;
        }
        int known = struct.size();
        int present = claimed < 0 ? known : (int) Math.min(claimed, known);
        long mark = in.mark();
        long at = in.reserve(known);
        if (at < 0 || in.read(address, at, present) != present) {
            in.out().address(address);
            in.release(mark);
            return;
        }
        in.clear(at + present, known - present);
        in.out().structBegin();
        struct.writeMembers(in, at, present);
        if (!(length instanceof Expression.Member) && (claimed < 0 || claimed > known)) {
            beyond(in, address, known, claimed < 0 ? MOST : (int) Math.min(claimed, MOST));
        }
        in.out().structEnd();
        in.release(mark);
    }

    /** What the caller says, or a member of the structure, of which 0 means the first size. */
    private long claimed(Decoding in, long address) {
        if (!(length instanceof Expression.Member)) {
            return length.evaluate(in, in.base());
        }
        long mark = in.mark();
        long at = address == 0 ? -1 : in.fetch(address, smallest);
        long size = at < 0 ? 0 : length.evaluate(in, at);
        in.release(mark);
        return size == 0 ? smallest : size;
    }

    /** Writes what of a structure lies beyond its members, from a byte to another. */
    static void beyond(Decoding in, long address, int from, int to) {
        int count = to - from;
        long at = in.fetch(address + from, count);
        if (at < 0) {
            in.out().elided();
            return;
        }
        boolean zero = true;
        for (int i = 0; i < count && zero; i++) {
            zero = in.u8(at + i) == 0;
        }
        if (!zero) {
            in.out().beyond(from, to - 1);
            int shown = Math.min(count, in.options().stringLimit());
            in.out().string(in.scratch(), at, shown, shown < count, ValueWriter.StringKind.BINARY);
        }
    }
}
