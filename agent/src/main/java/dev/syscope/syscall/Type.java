package dev.syscope.syscall;

/**
 * What an argument, a member or a result is, and how it is written.
 *
 * <p>One class for each kind of type; what differs between the types of a kind is data. A type is made for one
 * architecture, so its size is fixed. Immutable, without state of a call: that is in {@link Decoding}.
 */
sealed interface Type
        permits IntType, EnumType, FlagsType, PointerType, ArrayType, StructType, SwitchType, LateType, NoteType, CommentedType, NamedType, JoinType,
                SizedType, Kind {
    /** How many bytes it takes in memory; 0 if that isn't fixed. */
    int size();

    /** What its address is a multiple of, in a structure. */
    default int alignment() {
        return Math.max(1, Math.min(size(), 8));
    }

    /** Whether it fits a register, so that {@link #load} and {@link #write} work. */
    default boolean isScalar() {
        return true;
    }

    /** The value that a register has for it: cut to the type's width and extended. */
    default long fromRegister(long register) {
        return register;
    }

    /**
     * Reads a value out of the scratch memory.
     *
     * @param offset where in {@link Decoding#scratch()}
     */
    default long load(Decoding in, long offset) {
        return switch (size()) {
            case 1 -> fromRegister(in.u8(offset));
            case 2 -> fromRegister(in.u16(offset));
            case 4 -> fromRegister(in.u32(offset));
            default -> in.u64(offset);
        };
    }

    /** Writes a value that is in a register. */
    void write(Decoding in, long value);

    /** Writes what lies in the scratch memory. */
    default void writeAt(Decoding in, long offset) {
        write(in, load(in, offset));
    }

    /** What must be known of the entry when the exit is written; kept for each argument that is in and out. */
    default long atEntry(Decoding in, long value) {
        return 0;
    }

    /** Whether a {@link Signature.Direction#CHANGED} argument has anything to write at the exit. */
    default boolean changes(Decoding in, long value) {
        return true;
    }

    /** Writes the value of an argument that is in and out, at the exit. */
    default void writeInOut(Decoding in, long value, long atEntry) {
        write(in, value);
    }
}
