package dev.syscope.jfr;

import java.nio.charset.StandardCharsets;

/** What a JVM prints: UTF-8, in which HotSpot writes its own strings with surrogates apart and zero as two bytes. */
final class JvmText {
    private JvmText() {}

    /** Decodes both kinds, as {@code utf8.cpp} of OpenJDK encodes. */
    static String decode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        int from = 0;
        for (int i = 0; i + 1 < bytes.length; i++) {
            int length = length(bytes, i);
            if (length != 0) {
                text.append(new String(bytes, from, i - from, StandardCharsets.UTF_8));
                text.append(length == 2 ? '\0' : (char) (0xd000 | (bytes[i + 1] & 0x3f) << 6 | bytes[i + 2] & 0x3f));
                i += length - 1;
                from = i + 1;
            }
        }
        return text.append(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)).toString();
    }

    /** 3 for a surrogate, 2 for a zero, 0 for anything that UTF-8 has too. */
    private static int length(byte[] bytes, int at) {
        if ((bytes[at] & 0xff) == 0xc0 && (bytes[at + 1] & 0xff) == 0x80) {
            return 2;
        }
        boolean surrogate = (bytes[at] & 0xff) == 0xed && (bytes[at + 1] & 0xe0) == 0xa0 && at + 2 < bytes.length
                && (bytes[at + 2] & 0xc0) == 0x80;
        return surrogate ? 3 : 0;
    }
}
