package dev.syscope.syscall;

import java.util.List;

/**
 * A number whose bits are of several types, written with a bar between: {@code CLONE_VM|SIGCHLD}.
 *
 * @param parts in the order in which they are written
 */
record JoinType(List<Part> parts) implements Type {
    /** How a part is written that says less than others. */
    enum Manner {
        /** Unless its bits are all zero. */
        NONZERO,
        /** Always. */
        EVEN_ZERO,
        /** Unless all zero; flags of which none has a name have no bar behind them. */
        BAR_IF_NAMED,
        /** If its bits have a name; otherwise they are the next part's. */
        ONLY_NAMED
    }

    /**
     * Some of the bits.
     *
     * @param mask which
     * @param type what they are
     */
    record Part(long mask, Type type, Manner manner) {
        private boolean hasBar(Decoding in, long bits) {
            return in.options().constants() == DecodeOptions.ConstantStyle.RAW || manner != Manner.BAR_IF_NAMED || type instanceof FlagsType flags && flags.names(bits);
        }

        private boolean isThere(long bits) {
            return manner == Manner.ONLY_NAMED
                    ? type instanceof EnumType names && !names.constants().name(bits).isEmpty()
                    : bits != 0 || manner == Manner.EVEN_ZERO;
        }
    }

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
        long rest = value;
        boolean any = false;
        boolean bar = false;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            long bits = rest & part.mask;
            boolean last = i == parts.size() - 1;
            if (part.isThere(bits) || last && !any) {
                if (bar) {
                    out.word("|");
                }
                part.type.write(in, part.type.fromRegister(bits));
                any = true;
                bar = part.hasBar(in, bits);
                rest &= ~part.mask;
            }
        }
        out.expressionEnd();
    }
}
