package dev.syscope.trace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The pieces in one record's area, as {@link ThreadState} lays them out. What a record says of itself is not trusted.
 * Hot.
 */
final class CapturedPieces {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private MemorySegment memory = MemorySegment.NULL;
    private long area;
    private long entryEnd;
    private long end;

    /**
     * The pieces of a record.
     *
     * @param offset of the record
     * @param length of the record, at least {@link ThreadState#AREA}
     */
    CapturedPieces of(MemorySegment memory, long offset, int length) {
        this.memory = memory;
        area = offset + ThreadState.AREA;
        end = Math.min(offset + length, area + Integer.toUnsignedLong(memory.get(INT, offset + ThreadState.LENGTH)));
        entryEnd = Math.min(end, area + Integer.toUnsignedLong(memory.get(INT, offset + ThreadState.ENTRY_LENGTH)));
        return this;
    }

    /**
     * Copies bytes of the thread's memory, as far as the piece that has the first of them goes.
     *
     * @param entry whether what was copied at the entry is looked at, rather than what was copied later
     */
    int read(boolean entry, long address, MemorySegment into, long offset, int length) {
        long to = entry ? entryEnd : end;
        long piece = entry ? area : entryEnd;
        while (piece + ThreadState.PIECE_HEADER <= to) {
            long bytes = Integer.toUnsignedLong(memory.get(INT, piece + ThreadState.PIECE_LENGTH));
            long data = piece + ThreadState.PIECE_HEADER;
            if (data + bytes > to) {
                return 0;
            }
            long skip = address - memory.get(LONG, piece);
            if (skip >= 0 && skip < bytes && memory.get(INT, piece + ThreadState.PIECE_KIND) == ThreadState.MEMORY) {
                int count = (int) Math.min(length, bytes - skip);
                MemorySegment.copy(memory, data + skip, into, offset, count);
                return count;
            }
            piece = data + (bytes + 7 & ~7L);
        }
        return 0;
    }

    /** The {@link DescriptorPiece} of a descriptor, whole, or {@link MemorySegment#NULL}. */
    MemorySegment descriptor(boolean entry, int fd) {
        long to = entry ? entryEnd : end;
        long piece = entry ? area : entryEnd;
        while (piece + ThreadState.PIECE_HEADER <= to) {
            long bytes = Integer.toUnsignedLong(memory.get(INT, piece + ThreadState.PIECE_LENGTH));
            long data = piece + ThreadState.PIECE_HEADER;
            if (data + bytes > to) {
                break;
            }
            if (memory.get(INT, piece + ThreadState.PIECE_KIND) == ThreadState.DESCRIPTOR
                    && memory.get(LONG, piece) == fd
                    && bytes >= DescriptorPiece.BYTES) {
                return memory.asSlice(data, bytes);
            }
            piece = data + (bytes + 7 & ~7L);
        }
        return MemorySegment.NULL;
    }
}
