package dev.syscope.syscall;

import java.util.List;

/**
 * A call's arguments and result.
 *
 * @param parameters the arguments in order
 * @param result what it returns
 */
record Signature(List<Parameter> parameters, Type result) {
    /** What is written like an argument, but is in no register. */
    static final int NO_REGISTER = -1;

    /** How many registers the arguments take. */
    int registers() {
        int count = 0;
        for (Parameter each : parameters) {
            count = Math.max(count, each.register + (each.type instanceof PairKind ? 2 : 1));
        }
        return count;
    }

    /**
     * How many arguments are written at the entry: those before the first that the kernel fills in, or up to the first
     * that it changes.
     */
    int atEntry(Decoding in) {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter each = parameters.get(i);
            if (each.direction == Direction.CHANGED && in.argument(each.register) != 0) {
                return i + 1;
            }
            if (each.direction != Direction.IN && each.direction != Direction.CHANGED
                    || each.type instanceof SwitchType choice && choice.chosen(in) instanceof LateType) {
                return i;
            }
        }
        return parameters.size();
    }

    /** Whether the last argument that is written at the entry is one that the kernel may change. */
    boolean endsWithChange(Decoding in, int atEntry) {
        return atEntry > 0
                && parameters.get(atEntry - 1).direction == Direction.CHANGED
                && in.argument(parameters.get(atEntry - 1).register) != 0;
    }

    /**
     * An argument.
     *
     * @param name C's name
     * @param type what it is; a pointer for what is passed by address
     * @param direction who fills in what it points to
     * @param register which of the six registers has it; -1 for none
     * @param condition when it is written; a constant if always
     * @param labelled whether its name is written before it: {@code flags=CLONE_VM}
     */
    record Parameter(
            String name, Type type, Direction direction, int register, Expression condition, boolean labelled) {
        /** Whether it is there in this call. */
        boolean isPresent(Decoding in) {
            return condition.evaluate(in, 0) != 0
                    && !(type instanceof SwitchType choice && choice.chosen(in) instanceof Kinds.NoneKind);
        }
    }

    /** Who fills in what an argument points to. */
    enum Direction {
        /** The caller. */
        IN,
        /** The kernel, if the call succeeds; otherwise the address is written. */
        OUT,
        /** The kernel, also if the call fails. */
        OUT_EVEN_FAILED,
        /** Both: what was there before and after is written in one: {@code [128 => 16]}. */
        IN_OUT,
        /**
         * Both: what was there is written at the entry, and if the call returned more than zero, what is there
         * afterwards behind it: {@code [0] => [5]}.
         */
        CHANGED
    }
}
