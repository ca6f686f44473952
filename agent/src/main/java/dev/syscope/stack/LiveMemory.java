package dev.syscope.stack;

import dev.syscope.linux.elf.StackMemory;
import dev.syscope.syscall.TargetMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The memory of a thread that stands still, read in pieces larger than a word. */
final class LiveMemory implements StackMemory {
    private static final int PIECE = 2048;

    private final TargetMemory memory;
    private final MemorySegment piece;
    private long start;
    private int length;
    private long word;

    /** One that reads into {@code piece}, of {@link #PIECE} bytes. */
    LiveMemory(TargetMemory memory, MemorySegment piece) {
        this.memory = memory;
        this.piece = piece;
    }

    static MemorySegment newPiece(Arena arena) {
        return arena.allocate(PIECE, Long.BYTES);
    }

    @Override
    public boolean read(long address) {
        long skip = address - start;
        if (skip < 0 || skip > length - Long.BYTES) {
            start = address;
            length = memory.read(address, piece, 0, PIECE);
            skip = 0;
            if (length < Long.BYTES) {
                length = 0;
                return false;
            }
        }
        word = piece.get(ValueLayout.JAVA_LONG_UNALIGNED, skip);
        return true;
    }

    @Override
    public long word() {
        return word;
    }
}
