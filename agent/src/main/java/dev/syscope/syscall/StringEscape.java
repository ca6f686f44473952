package dev.syscope.syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Quotes bytes as strace does: C's escapes, octal in the shortest form that can't be misread, or hexadecimal. */
final class StringEscape {
    private final DecodeOptions.HexStrings style;

    StringEscape(DecodeOptions.HexStrings style) {
        this.style = style;
    }

    /** Appends bytes in quotes. */
    void quoted(LineBuffer line, MemorySegment bytes, long offset, int length) {
        line.reserve(2 + length * 4);
        line.append('"');
        boolean allHex = switch (style) {
            case ALL -> true;
            case NON_ASCII -> hasNonText(bytes, offset, length);
            default -> false;
        };
        for (int i = 0; i < length; i++) {
            int c = bytes.get(ValueLayout.JAVA_BYTE, offset + i) & 0xff;
            if (allHex) {
                hex(line, c);
            } else if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                line.append(c);
            } else {
                int next = i + 1 < length ? bytes.get(ValueLayout.JAVA_BYTE, offset + i + 1) & 0xff : 0;
                escaped(line, c, next);
            }
        }
        line.append('"');
    }

    /** Appends a name that will stand between angle brackets, without quotes. */
    void annotation(LineBuffer line, String text) {
        boolean allHex = switch (style) {
            case ALL -> true;
            case NON_ASCII -> hasNonText(text);
            default -> false;
        };
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i) & 0xff;
            if (allHex) {
                hex(line, c);
            } else if (c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>') {
                line.append(c);
            } else {
                escaped(line, c, i + 1 < text.length() ? text.charAt(i + 1) & 0xff : 0);
            }
        }
    }

    private void escaped(LineBuffer line, int c, int next) {
        switch (c) {
            case '"', '\\' -> pair(line, c);
            case '\f' -> pair(line, 'f');
            case '\n' -> pair(line, 'n');
            case '\r' -> pair(line, 'r');
            case '\t' -> pair(line, 't');
            case 0x0b -> pair(line, 'v');
            default -> {
                if (style == DecodeOptions.HexStrings.NON_ASCII_CHARS) {
                    hex(line, c);
                } else {
                    line.append('\\');
                    line.octalDigits(c, next >= '0' && next <= '7' ? 3 : 1);
                }
            }
        }
    }

    private static void pair(LineBuffer line, int letter) {
        line.append('\\');
        line.append(letter);
    }

    private static void hex(LineBuffer line, int c) {
        line.append('\\');
        line.append('x');
        line.hexDigits(c, 2);
    }

    private static boolean hasNonText(MemorySegment bytes, long offset, int length) {
        for (int i = 0; i < length; i++) {
            if (isNonText(bytes.get(ValueLayout.JAVA_BYTE, offset + i) & 0xff)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasNonText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isNonText(text.charAt(i) & 0xff)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNonText(int c) {
        return c > 0x7e || c < ' ' && (c < '\t' || c > '\r');
    }
}
