package dev.syscope.demangle;

/**
 * Where a name is being read.
 *
 * <p>Names come from files that the target controls: how much they can make us write, how deep they nest and how long
 * they take is bounded.
 */
class Cursor {
    private static final int MOST_CHARACTERS = 1 << 14;
    private static final int MOST_IN_ALL = 16 * MOST_CHARACTERS;
    private static final int MOST_DEEP = 256;
    private static final int MOST_STEPS = 1 << 16;

    final String in;
    int at;
    private int depth;
    private int steps;
    private int written;

    Cursor(String in, int at) {
        this.in = in;
        this.at = at;
    }

    /** What comes; 0 at the end. */
    final char peek() {
        return at < in.length() ? in.charAt(at) : 0;
    }

    final boolean is(String text) {
        return in.startsWith(text, at);
    }

    final boolean accept(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    final boolean accept(String text) {
        if (!is(text)) {
            return false;
        }
        at += text.length();
        return true;
    }

    final void expect(char c) {
        if (!accept(c)) {
            throw new Unknown();
        }
    }

    /** What comes behind that. */
    final char next() {
        return at + 1 < in.length() ? in.charAt(at + 1) : 0;
    }

    /** Whether something that was met before is referred to; {@code St} begins a name in {@code std}. */
    final boolean isSubstitution() {
        return peek() == 'S' && next() != 't';
    }

    /** Begins a part that may have others like it in it. */
    final void enter() {
        if (++depth > MOST_DEEP || ++steps > MOST_STEPS) {
            throw new Unknown();
        }
    }

    final void leave() {
        depth--;
    }

    /** A text that was put together, which counts towards what one name may make us write. */
    final String made(String text) {
        written += text.length();
        if (written > MOST_IN_ALL || text.length() > MOST_CHARACTERS) {
            throw new Unknown();
        }
        return text;
    }

    final int number() {
        int start = at;
        int value = 0;
        while (Character.isDigit(peek())) {
            value = value * 10 + (in.charAt(at++) - '0');
            if (value > MOST_CHARACTERS) {
                throw new Unknown();
            }
        }
        if (at == start) {
            throw new Unknown();
        }
        return value;
    }

    /** {@code _} is 0, {@code 0_} is 1 and so on. */
    final int ordinal(int radix) {
        int value = 0;
        if (peek() != '_') {
            while (peek() != '_') {
                int digit = Character.digit(peek(), radix);
                if (digit < 0 || Character.isLowerCase(peek()) || value > MOST_CHARACTERS) {
                    throw new Unknown();
                }
                value = value * radix + digit;
                at++;
            }
            value++;
        }
        at++;
        return value;
    }

    /** A name with its length before it. */
    final String source() {
        int length = number();
        if (length == 0 || length > in.length() - at) {
            throw new Unknown();
        }
        String text = in.substring(at, at + length);
        at += length;
        return text.startsWith("_GLOBAL_") && text.length() > 9 && text.charAt(9) == 'N' ? "(anonymous namespace)" : text;
    }
}
