package dev.syscope.linux.bpf.btf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** BTF's types as 32-bit words, copied piece by piece when they are first looked at. Safe for use by any thread. */
final class LazyWords {
    private static final int SHIFT = 12;
    private static final int PIECE = 1 << SHIFT;
    private static final ValueLayout.OfInt WORD =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final BtfBytes source;
    private final long start;
    private final int count;
    private final Piece[] pieces;

    /** A final field, so that a thread that sees the piece sees what is in it too. */
    private record Piece(int[] words) {}

    /**
     * Words of a source.
     *
     * @param start the byte at which they begin
     */
    LazyWords(BtfBytes source, long start, int count) {
        this.source = source;
        this.start = start;
        this.count = count;
        pieces = new Piece[(count + PIECE - 1) / PIECE];
    }

    /** Words that are there. */
    static LazyWords of(int... words) {
        return new LazyWords(BtfBytes.of(MemorySegment.ofArray(words)), 0, words.length);
    }

    int count() {
        return count;
    }

    int get(int at) {
        Piece piece = pieces[at >> SHIFT];
        if (piece == null) {
            piece = load(at >> SHIFT);
        }
        return piece.words[at & PIECE - 1];
    }

    private Piece load(int index) {
        int from = index << SHIFT;
        int[] words = new int[Math.min(PIECE, count - from)];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate((long) words.length * Integer.BYTES);
            source.copy(start + (long) from * Integer.BYTES, bytes);
            MemorySegment.copy(bytes, WORD, 0, words, 0, words.length);
        }
        pieces[index] = new Piece(words);
        return pieces[index];
    }
}
