package dev.syscope.cli.render;

import dev.syscope.syscall.LineBuffer;

/**
 * A command line as a POSIX shell would read it: each argument as it is if it is plain, in single quotes otherwise, and
 * with {@code $'…'} where it holds what can't be shown.
 */
final class ShellWords {
    private ShellWords() {}

    /**
     * Appends arguments that end with a zero byte each.
     *
     * @param most how many at most; an ellipsis stands for the rest
     */
    static void append(LineBuffer out, LineBuffer arguments, int most) {
        byte[] bytes = arguments.array();
        int count = 0;
        for (int start = 0; start < arguments.length(); count++) {
            int end = start;
            while (end < arguments.length() && bytes[end] != 0) {
                end++;
            }
            if (count > 0) {
                out.append(' ');
            }
            if (count == most) {
                out.append("...");
                return;
            }
            word(out, bytes, start, end);
            start = end + 1;
        }
    }

    private static void word(LineBuffer out, byte[] bytes, int start, int end) {
        boolean plain = end > start;
        boolean visible = true;
        for (int i = start; i < end; i++) {
            int one = bytes[i] & 0xff;
            plain &= isPlain(one);
            visible &= one >= ' ' && one < 0x7f;
        }
        if (plain) {
            out.append(bytes, start, end - start);
        } else if (visible) {
            quoted(out, bytes, start, end);
        } else {
            escaped(out, bytes, start, end);
        }
    }

    private static boolean isPlain(int one) {
        return one >= 'a' && one <= 'z' || one >= 'A' && one <= 'Z' || one >= '0' && one <= '9'
                || "-_./=:,@%+".indexOf(one) >= 0;
    }

    private static void quoted(LineBuffer out, byte[] bytes, int start, int end) {
        out.append('\'');
        for (int i = start; i < end; i++) {
            if (bytes[i] == '\'') {
                out.append("'\\''");
            } else {
                out.append(bytes[i]);
            }
        }
        out.append('\'');
    }

    private static void escaped(LineBuffer out, byte[] bytes, int start, int end) {
        out.append("$'");
        for (int i = start; i < end; i++) {
            int one = bytes[i] & 0xff;
            switch (one) {
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\'' -> out.append("\\'");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (one >= ' ' && one < 0x7f) {
                        out.append(one);
                    } else {
                        out.append('\\');
                        out.octalDigits(one, 3);
                    }
                }
            }
        }
        out.append('\'');
    }
}
