package dev.syscope.syscall;

/**
 * A kind of type that needs code of its own: socket addresses, sets of signals, wait statuses. {@link Kinds} names
 * them.
 */
abstract non-sealed class Kind implements Type {
    private final int size;

    /**
     * A kind.
     *
     * @param size its bytes in memory
     */
    Kind(int size) {
        this.size = size;
    }

    @Override
    public final int size() {
        return size;
    }

    /** The register cut to the kind's width. Kinds that may be negative extend it by its sign. */
    @Override
    public long fromRegister(long register) {
        return IntType.extend(register, size, false);
    }

    /** Whether its value may be an address at which {@link #write} reads. A read that leads nowhere does no harm. */
    boolean followsPointer() {
        return size() == Long.BYTES;
    }

    /** Whether its text names the member that it is, so that nothing stands before it. */
    boolean namesMember() {
        return false;
    }

    /** Writes the member of a structure that it is, with its name. Only if it {@link #namesMember}. */
    void writeMember(Decoding in, long offset, String name) {
        in.out().field(name);
        writeAt(in, offset);
    }

    /** Whether it points to an {@code fd_set}. */
    boolean isDescriptorSet() {
        return false;
    }
}
