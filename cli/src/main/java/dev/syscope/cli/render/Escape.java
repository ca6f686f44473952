package dev.syscope.cli.render;

/** Text that others chose, made harmless: control characters never reach the terminal. */
final class Escape {
    private static final String HEX = "0123456789abcdef";

    private Escape() {}

    /** For a terminal: control characters, and bytes that are no text, in octal. */
    static String text(String raw) {
        int at = 0;
        while (at < raw.length() && !isControl(raw.charAt(at))) {
            at++;
        }
        if (at == raw.length()) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length() + 8).append(raw, 0, at);
        for (; at < raw.length(); at++) {
            char c = raw.charAt(at);
            if (isControl(c)) {
                int value = c & 0xFF;
                out.append('\\').append((char) ('0' + (value >> 6)));
                out.append((char) ('0' + (value >> 3 & 7))).append((char) ('0' + (value & 7)));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** For the inside of a JSON string. */
    static String json(String raw) {
        StringBuilder out = new StringBuilder(raw.length() + 8);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isControl(c) || Character.isSurrogate(c) && isLone(raw, i)) {
                        out.append("\\u");
                        for (int shift = 12; shift >= 0; shift -= 4) {
                            out.append(HEX.charAt(c >> shift & 0xF));
                        }
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    private static boolean isLone(String raw, int at) {
        char c = raw.charAt(at);
        return Character.isHighSurrogate(c)
                ? at + 1 == raw.length() || !Character.isLowSurrogate(raw.charAt(at + 1))
                : at == 0 || !Character.isHighSurrogate(raw.charAt(at - 1));
    }

    private static boolean isControl(char c) {
        return c < ' ' || c >= 0x7F && c < 0xA0 || c >= 0xDC80 && c <= 0xDCFF;
    }
}
