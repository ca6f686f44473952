package dev.syscope.syscall;

import java.util.List;

/**
 * A type that depends on another argument or member, such as the command of fcntl.
 *
 * @param subject what decides
 * @param cases the types by the subject's value
 * @param otherwise the type for all other values
 */
record SwitchType(Expression subject, List<Case> cases, Type otherwise) implements Type {
    /**
     * One type.
     *
     * @param values the subject's values for which it stands
     */
    record Case(long[] values, Type type) {
        /** Copies the values. */
        public Case {
            values = values.clone();
        }

        /** The values, a copy. */
        @Override
        public long[] values() {
            return values.clone();
        }

        boolean matches(long value) {
            for (long each : values) {
                if (each == value) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The type that stands now. */
    Type chosen(Decoding in) {
        long value = subject.evaluate(in, in.base());
        Type type = otherwise;
        for (int i = 0; i < cases.size(); i++) {
            if (cases.get(i).matches(value)) {
                type = cases.get(i).type();
                break;
            }
        }
        return type instanceof SwitchType inner ? inner.chosen(in) : type;
    }

    @Override
    public int size() {
        return otherwise.size();
    }

    @Override
    public void write(Decoding in, long value) {
        Type type = chosen(in);
        type.write(in, type.fromRegister(value));
    }

    @Override
    public void writeAt(Decoding in, long offset) {
        chosen(in).writeAt(in, offset);
    }

    @Override
    public long atEntry(Decoding in, long value) {
        return chosen(in).atEntry(in, value);
    }

    @Override
    public void writeInOut(Decoding in, long value, long atEntry) {
        Type type = chosen(in);
        type.writeInOut(in, type.fromRegister(value), atEntry);
    }
}
