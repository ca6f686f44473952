package dev.syscope.linux.bpf.btf;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** BTF's names, copied piece by piece when they are first looked at. Safe for use by any thread. */
final class LazyStrings {
    private static final int SHIFT = 14;
    private static final int PIECE = 1 << SHIFT;

    private final BtfBytes source;
    private final long start;
    private final int length;
    private final Piece[] pieces;

    /** A final field, so that a thread that sees the piece sees what is in it too. */
    private record Piece(byte[] bytes) {}

    /**
     * Strings of a source, each with a zero at its end.
     *
     * @param start the byte at which they begin
     * @throws BtfException if they don't begin and end with a zero byte
     */
    LazyStrings(BtfBytes source, long start, int length) {
        this.source = source;
        this.start = start;
        this.length = length;
        pieces = new Piece[(length + PIECE - 1) / PIECE];
        if (length == 0 || get(0) != 0 || get(length - 1) != 0) {
            throw new BtfException("BTF's strings don't begin and end with a zero byte");
        }
    }

    private byte get(int at) {
        Piece piece = pieces[at >> SHIFT];
        if (piece == null) {
            piece = load(at >> SHIFT);
        }
        return piece.bytes[at & PIECE - 1];
    }

    private Piece load(int index) {
        int from = index << SHIFT;
        byte[] bytes = new byte[Math.min(PIECE, length - from)];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(bytes.length);
            source.copy(start + from, copy);
            MemorySegment.copy(copy, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
        }
        pieces[index] = new Piece(bytes);
        return pieces[index];
    }

    /**
     * Whether a string at an offset is the one that is wanted. Most differ in their length, which is looked at first.
     */
    boolean isAt(int offset, byte[] wanted) {
        int end = offset + wanted.length;
        if (offset < 0 || end < 0 || end >= length || get(end) != 0) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (get(offset + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** The string at an offset. */
    String at(int offset) {
        if (offset < 0 || offset >= length) {
            throw new BtfException("BTF has no string at " + offset);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = offset; get(i) != 0; i++) {
            bytes.write(get(i));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
