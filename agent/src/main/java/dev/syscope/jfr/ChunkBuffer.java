package dev.syscope.jfr;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of a chunk in the making, in the encodings of the JFR file format.
 *
 * <p>Numbers are LEB128 of at most nine bytes, the ninth with all its eight bits; strings carry a byte that tells
 * their encoding. As {@code jdk.jfr.internal.consumer.RecordingInput} and {@code StringParser} of OpenJDK read them.
 * Allocates only to grow.
 */
final class ChunkBuffer {
    /** The most bytes that a number takes. */
    static final int MAX_NUMBER = 9;

    private static final byte STRING_NULL = 0;
    private static final byte STRING_EMPTY = 1;
    private static final byte STRING_CONSTANT = 2;
    private static final byte STRING_UTF8 = 3;

    private byte[] bytes;
    private int position;

    ChunkBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    int position() {
        return position;
    }

    void position(int newPosition) {
        position = newPosition;
    }

    byte[] array() {
        return bytes;
    }

    void clear() {
        position = 0;
    }

    /** Makes room for so many bytes, so that what follows needs no check. */
    void reserve(int count) {
        if (bytes.length - position < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, position + count));
        }
    }

    /** A byte as it is; room must have been reserved, as for all that follow. */
    void raw(int value) {
        bytes[position++] = (byte) value;
    }

    void rawInt(int value) {
        raw(value >> 24);
        raw(value >> 16);
        raw(value >> 8);
        raw(value);
    }

    void rawLong(long value) {
        rawInt((int) (value >> 32));
        rawInt((int) value);
    }

    /** A {@code long}, as unsigned LEB128. */
    void number(long value) {
        byte[] b = bytes;
        int p = position;
        long rest = value;
        for (int i = 0; i < MAX_NUMBER - 1; i++) {
            if ((rest & ~0x7fL) == 0) {
                b[p++] = (byte) rest;
                position = p;
                return;
            }
            b[p++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        b[p++] = (byte) rest;
        position = p;
    }

    /** An {@code int}: a negative one takes five bytes. */
    void number(int value) {
        number(value & 0xffff_ffffL);
    }

    /**
     * A number of a fixed width, for a place that is filled in later.
     *
     * @param width 1 to 8 bytes, seven bits each
     */
    static void padded(byte[] into, int at, int width, long value) {
        long rest = value;
        for (int i = 0; i < width - 1; i++) {
            into[at + i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[at + width - 1] = (byte) (rest & 0x7f);
    }

    /** A string by its number in the constant pool of strings; 0 for none. */
    void constantString(long key) {
        if (key == 0) {
            raw(STRING_NULL);
        } else {
            raw(STRING_CONSTANT);
            number(key);
        }
    }

    /** A string's bytes; reserves by itself. They are copied as they are, so readers may find malformed UTF-8. */
    void utf8(MemorySegment text, long offset, int length) {
        reserve(length + MAX_NUMBER + 1);
        if (length == 0) {
            raw(STRING_EMPTY);
            return;
        }
        raw(STRING_UTF8);
        number(length);
        MemorySegment.copy(text, JAVA_BYTE, offset, bytes, position, length);
        position += length;
    }

    /** A string, for what is not hot; reserves by itself. */
    void utf8(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        utf8(MemorySegment.ofArray(utf8), 0, utf8.length);
    }

    /** The absence of a string. */
    void nullString() {
        raw(STRING_NULL);
    }

    /** All bytes of another buffer; reserves by itself. */
    void append(ChunkBuffer other) {
        reserve(other.position);
        System.arraycopy(other.bytes, 0, bytes, position, other.position);
        position += other.position;
    }
}
