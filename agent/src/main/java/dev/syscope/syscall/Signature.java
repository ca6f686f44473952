package dev.syscope.syscall;

import java.util.List;

/**
 * A call's arguments and result.
 *
 * @param parameters the arguments in order
 * @param result what it returns
 * @param atEntry how many arguments are written at the entry: those before the first that the kernel fills in
 */
public record Signature(List<Parameter> parameters, Type result, int atEntry) {
    /** How many registers the arguments take. */
    public int registers() {
        int count = 0;
        for (Parameter each : parameters) {
            count = Math.max(count, each.register + (each.type instanceof PairKind ? 2 : 1));
        }
        return count;
    }

    /**
     * An argument.
     *
     * @param name C's name
     * @param type what it is; a pointer for what is passed by address
     * @param direction who fills in what it points to
     * @param register which of the six registers has it
     * @param condition when it is written; a constant if always
     */
    public record Parameter(String name, Type type, Direction direction, int register, Expression condition) {}

    /** Who fills in what an argument points to. */
    public enum Direction {
        /** The caller. */
        IN,
        /** The kernel, if the call succeeds; otherwise the address is written. */
        OUT,
        /** The kernel, also if the call fails. */
        OUT_EVEN_FAILED,
        /** Both: what was there before and after is written. */
        IN_OUT
    }
}
