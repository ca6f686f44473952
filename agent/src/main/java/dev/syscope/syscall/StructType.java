package dev.syscope.syscall;

import java.util.List;
import java.util.Optional;

/**
 * A structure.
 *
 * @param name C's name
 * @param size its bytes
 * @param alignment of its widest member
 * @param fields the members that are written, in the order in which they are
 * @param union whether it is written without braces: the one member whose condition holds
 */
record StructType(String name, int size, int alignment, List<Field> fields, boolean union) implements Type {
    /**
     * A member.
     *
     * @param name C's name, or strace's where that differs
     * @param type what it is
     * @param offset where it begins
     * @param condition when it is written
     * @param verboseOnly whether it is written only if the call isn't abbreviated
     */
    record Field(String name, Type type, int offset, Expression condition, boolean verboseOnly) {
        /** Writes its name and its value, which lies in a structure in the scratch memory. */
        void write(Decoding in, long structure) {
            if (type instanceof Kind kind && kind.namesMember()) {
                kind.writeMember(in, structure + offset, name);
            } else {
                in.out().field(name);
                type.writeAt(in, structure + offset);
            }
        }
    }

    /** The value of the member with a name, of those that are written. */
    Optional<Expression> member(String name) {
        for (Field field : fields) {
            if (field.name.equals(name)) {
                return Optional.of(new Expression.Member(field.offset, field.type));
            }
        }
        return Optional.empty();
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
        if (!union) {
            in.out().structBegin();
        }
        writeMembers(in, offset, size);
        if (!union) {
            in.out().structEnd();
        }
    }

    /** Writes the members that lie within the first bytes, without braces. */
    void writeMembers(Decoding in, long offset, int present) {
        ValueWriter out = in.out();
        long outer = in.base(offset);
        boolean elided = false;
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            if (field.offset >= present) {
                continue;
            }
            if (field.verboseOnly && in.abbreviates()) {
                elided = true;
                continue;
            }
            if (field.condition.evaluate(in, offset) == 0) {
                continue;
            }
            if (union) {
                field.type.writeAt(in, offset + field.offset);
            } else {
                field.write(in, offset);
            }
        }
        if (elided) {
            out.elided();
        }
        in.base(outer);
    }
}
