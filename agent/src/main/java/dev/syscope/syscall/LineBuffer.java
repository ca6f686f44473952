package dev.syscope.syscall;

import java.util.Arrays;

/** A growable array of bytes that text is appended to. Hot: allocates only to grow. */
public final class LineBuffer {
    private static final byte[] HEX_DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private byte[] bytes;
    private int length;

    /** An empty buffer with room for a long line. */
    public LineBuffer() {
        bytes = new byte[1024];
    }

    /** The array itself, of which {@link #length()} bytes count; another one after the buffer has grown. */
    public byte[] array() {
        return bytes;
    }

    /** How many bytes it holds. */
    public int length() {
        return length;
    }

    /** Drops what lies beyond a length, or everything with 0. */
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException(newLength + " of " + length);
        }
        length = newLength;
    }

    /** Appends one byte. */
    public void append(int oneByte) {
        reserve(1);
        bytes[length++] = (byte) oneByte;
    }

    /** Appends a string of which each char is one byte. */
    @SuppressWarnings("deprecation") // the one way from a Latin-1 String to bytes that allocates nothing
    public void append(String latin1) {
        int count = latin1.length();
        reserve(count);
        latin1.getBytes(0, count, bytes, length);
        length += count;
    }

    /** Appends spaces up to a length, if it isn't reached yet. */
    public void padTo(int newLength) {
        if (newLength > length) {
            reserve(newLength - length);
            Arrays.fill(bytes, length, newLength, (byte) ' ');
            length = newLength;
        }
    }

    /** Appends bytes. */
    public void append(byte[] from, int offset, int count) {
        reserve(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    /** Appends a signed number. */
    public void decimal(long value) {
        if (value < 0) {
            append('-');
            unsigned(-value);
        } else {
            unsigned(value);
        }
    }

    /** Appends an unsigned number. */
    public void unsigned(long value) {
        reserve(20);
        int end = length + digits(value);
        int at = end;
        long rest = value;
        if (rest < 0) {
            long tenth = Long.divideUnsigned(rest, 10);
            bytes[--at] = (byte) ('0' + (rest - tenth * 10));
            rest = tenth;
        }
        do {
            long tenth = rest / 10;
            bytes[--at] = (byte) ('0' + (rest - tenth * 10));
            rest = tenth;
        } while (rest != 0);
        length = end;
    }

    /** Appends a number in decimal with leading zeros up to a width. */
    public void padded(long value, int width) {
        for (int i = digits(value); i < width; i++) {
            append('0');
        }
        unsigned(value);
    }

    private static int digits(long value) {
        if (value < 0) {
            return value <= 0x8ac7230489e7ffffL ? 19 : 20; // 10^19 - 1
        }
        int count = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            count++;
        }
        return count;
    }

    /** Appends a number in hexadecimal, with {@code 0x} unless it is zero, as C's {@code %#x} does. */
    public void hex(long value) {
        if (value == 0) {
            append('0');
            return;
        }
        append('0');
        append('x');
        hexDigits(value, 1);
    }

    /** Appends hexadecimal digits, at least {@code width}. */
    public void hexDigits(long value, int width) {
        int count = Math.max(width, (67 - Long.numberOfLeadingZeros(value)) / 4);
        reserve(count);
        for (int shift = (count - 1) * 4; shift >= 0; shift -= 4) {
            bytes[length++] = HEX_DIGITS[(int) (value >>> shift) & 15];
        }
    }

    /** Appends octal digits, at least {@code width}. */
    public void octalDigits(long value, int width) {
        int count = Math.max(width, (66 - Long.numberOfLeadingZeros(value)) / 3);
        reserve(count);
        for (int shift = (count - 1) * 3; shift >= 0; shift -= 3) {
            bytes[length++] = (byte) ('0' + ((int) (value >>> shift) & 7));
        }
    }

    /** Makes room for more bytes. */
    public void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    /** The bytes as chars. Allocates: for tests and messages. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
