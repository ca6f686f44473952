package dev.syscope.linux;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Strings of the kernel, which are bytes, as Java strings and back without loss.
 *
 * <p>UTF-8, with each byte that is part of no valid sequence as a lone surrogate from U+DC80 to U+DCFF, the way Python
 * does it. Java itself decodes arguments and environment by the locale, and under {@code LANG=C} it loses all that isn't
 * ASCII.
 */
public final class RawText {
    private RawText() {}

    /** Bytes as a string, from which {@link #encode} makes the same bytes. */
    public static String decode(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(length);
        int end = offset + length;
        for (int i = offset; i < end; ) {
            int size = sequence(bytes, i, end);
            if (size == 0) {
                out.append((char) (0xDC00 | bytes[i] & 0xFF));
                i++;
            } else {
                out.append(new String(bytes, i, size, StandardCharsets.UTF_8));
                i += size;
            }
        }
        return out.toString();
    }

    /** A string that lies in memory and ends with a zero, or with the last of so many bytes. */
    public static String decode(MemorySegment memory, long at, int most) {
        byte[] bytes = memory.asSlice(at, most).toArray(ValueLayout.JAVA_BYTE);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return decode(bytes, 0, length);
    }

    /** The length of the valid sequence at a place, 0 if there is none. */
    private static int sequence(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xFF;
        int size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (size == 0 || at + size > end) {
            return 0;
        }
        for (int i = 1; i < size; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int second = size > 1 ? bytes[at + 1] & 0xFF : 0;
        boolean bad = lead == 0xE0 && second < 0xA0 // overlong
                || lead == 0xED && second > 0x9F // surrogates
                || lead == 0xF0 && second < 0x90 // overlong
                || lead == 0xF4 && second > 0x8F; // beyond U+10FFFF
        return bad ? 0 : size;
    }

    /** The bytes of a string, without a closing zero. */
    public static byte[] encode(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        if (text.chars().noneMatch(c -> c >= 0xDC80 && c <= 0xDCFF)) {
            return plain;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (point >= 0xDC80 && point <= 0xDCFF) {
                out.write(point & 0xFF);
            } else {
                out.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
            i += Character.charCount(point);
        }
        return out.toByteArray();
    }
}
