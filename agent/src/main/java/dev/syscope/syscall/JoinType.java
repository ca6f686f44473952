package dev.syscope.syscall;

import java.util.List;

/**
 * A number whose bits are of several types, written with a bar between: {@code CLONE_VM|SIGCHLD}.
 *
 * @param parts in the order in which they are written
 */
public record JoinType(List<Part> parts) implements Type {
    /**
     * Some of the bits.
     *
     * @param mask which
     * @param type what they are
     * @param evenZero whether they are written if they are all zero
     */
    public record Part(long mask, Type type, boolean evenZero) {}

    @Override
    public int size() {
        return parts.get(0).type.size();
    }

    @Override
    public long fromRegister(long register) {
        return IntType.extend(register, size(), false);
    }

    @Override
    public void write(Decoding in, long value) {
        ValueWriter out = in.out();
        out.expressionBegin(value);
        boolean any = false;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            long bits = value & part.mask;
            boolean last = i == parts.size() - 1;
            if (bits != 0 || part.evenZero || last && !any) {
                if (any) {
                    out.word("|");
                }
                part.type.write(in, part.type.fromRegister(bits));
                any = true;
            }
        }
        out.expressionEnd();
    }
}
