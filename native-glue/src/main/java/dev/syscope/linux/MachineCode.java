package dev.syscope.linux;

import java.util.Arrays;

/** Machine code as bytes, from a listing for people. */
public final class MachineCode {
    private MachineCode() {}

    /**
     * The bytes of a listing, in whose lines two hexadecimal digits stand for each byte, and behind three or more
     * spaces what they mean.
     */
    public static byte[] of(String listing) {
        byte[] code = new byte[listing.length() / 2];
        int size = 0;
        for (int i = 0; i < listing.length(); i++) {
            if (listing.startsWith("   ", i)) {
                i = listing.indexOf('\n', i);
                continue;
            }
            char c = listing.charAt(i);
            if (c != ' ' && c != '\n') {
                code[size++] = (byte) (Character.digit(c, 16) << 4 | Character.digit(listing.charAt(++i), 16));
            }
        }
        return Arrays.copyOf(code, size);
    }
}
