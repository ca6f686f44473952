package dev.syscope.cli.render;

import dev.syscope.syscall.LineBuffer;

/**
 * Text that a target controls, made safe for a terminal: valid UTF-8 stays as it is, control characters and bytes that
 * are no UTF-8 become octal escapes, and a backslash is doubled so that it can't be mistaken for one. Hot: allocates
 * nothing.
 */
final class TerminalText {
    private TerminalText() {}

    /**
     * Appends bytes, escaped.
     *
     * @return the number of columns that they take, each character counted as one
     */
    static int append(LineBuffer out, LineBuffer text) {
        byte[] bytes = text.array();
        int end = text.length();
        int columns = 0;
        for (int i = 0; i < end; ) {
            int one = bytes[i] & 0xff;
            int size = one < 0x80 ? 1 : sequence(bytes, i, end);
            if (one == '\\') {
                out.append('\\');
                out.append('\\');
                columns += 2;
            } else if (size == 0 || isControl(bytes, i, size)) {
                out.append('\\');
                out.octalDigits(one, 3);
                columns += 4;
                size = 1;
            } else {
                out.append(bytes, i, size);
                columns++;
            }
            i += Math.max(1, size);
        }
        return columns;
    }

    /** C0, DEL, and C1, which is what is left of an escape sequence in UTF-8. */
    private static boolean isControl(byte[] bytes, int at, int size) {
        int one = bytes[at] & 0xff;
        return one < ' ' || one == 0x7f || size == 2 && one == 0xc2 && (bytes[at + 1] & 0xff) < 0xa0;
    }

    /** The length of the valid UTF-8 sequence of several bytes at a place; 0 if there is none. */
    private static int sequence(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xff;
        int size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (size == 0 || at + size > end) {
            return 0;
        }
        for (int i = 1; i < size; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[at + 1] & 0xff;
        boolean bad = lead == 0xe0 && second < 0xa0
                || lead == 0xed && second > 0x9f
                || lead == 0xf0 && second < 0x90
                || lead == 0xf4 && second > 0x8f;
        return bad ? 0 : size;
    }
}
