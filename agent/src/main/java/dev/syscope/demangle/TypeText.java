package dev.syscope.demangle;

import java.util.List;

/**
 * A type as it is written.
 *
 * @param left what stands before a declared name: {@code void (*}
 * @param right what stands behind it: {@code )(int)}
 * @param pack the elements, if this is a pack of types; else null
 */
record TypeText(String left, String right, Shape shape, List<TypeText> pack) {
    enum Shape {
        PLAIN,
        REFERENCE,
        RVALUE_REFERENCE,
        FUNCTION,
        ARRAY
    }

    TypeText(String left, String right, Shape shape) {
        this(left, right, shape, null);
    }

    static TypeText plain(String text) {
        return new TypeText(text, "", Shape.PLAIN);
    }

    static TypeText pack(List<TypeText> types) {
        return new TypeText("", "", Shape.PLAIN, types);
    }

    /** A pointer or a reference to it. */
    TypeText pointer(String mark, Shape shape) {
        boolean enclosed = this.shape == Shape.FUNCTION || this.shape == Shape.ARRAY;
        String space = this.shape == Shape.ARRAY ? " " : "";
        return enclosed
                ? new TypeText(left + space + "(" + mark, ")" + right, shape)
                : new TypeText(left + mark, right, shape);
    }

    @Override
    public String toString() {
        return left + right;
    }
}
