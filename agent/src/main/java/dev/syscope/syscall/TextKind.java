package dev.syscope.syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A pointer to a NUL-terminated string: a path, shown in full, or a text, shown up to the string limit. */
final class TextKind extends Kind {
    private static final int PATH_MAX = 4096;
    private static final int FIRST_READ = 256;

    private final boolean path;
    private final int most;

    TextKind(int size, boolean path) {
        this(size, path, path ? PATH_MAX - 1 : Integer.MAX_VALUE - 1);
    }

    /** A path, or a text of which never more than so many bytes are shown. */
    TextKind(int size, boolean path, int most) {
        super(size);
        this.path = path;
        this.most = most;
    }

    boolean isPath() {
        return path;
    }

    @Override
    public void write(Decoding in, long address) {
        if (address == 0) {
            in.out().address(0);
            return;
        }
        long mark = in.mark();
        int limit = path ? most : Math.min(most, in.options().stringLimit());
        writeText(in, address, limit);
        in.release(mark);
    }

    private void writeText(Decoding in, long address, int limit) {
        ValueWriter.StringKind kind = path ? ValueWriter.StringKind.PATH : ValueWriter.StringKind.TEXT;
        int wanted = limit + 1;
        int first = Math.min(wanted, FIRST_READ);
        long at = in.reserve(first);
        int got = at < 0 ? 0 : in.read(address, at, first);
        int length = nul(in.scratch(), at, got);
        if (length < 0 && got == first && first < wanted) {
            at = in.reserve(wanted);
            got = at < 0 ? 0 : in.read(address, at, wanted);
            length = nul(in.scratch(), at, got);
        }
        if (length >= 0) {
            in.out().string(in.scratch(), at, length, false, kind);
        } else if (got == wanted) {
            in.out().string(in.scratch(), at, limit, true, kind);
        } else {
            in.out().address(address);
        }
    }

    /** Where the NUL is, counted from an offset; -1 if there is none. */
    static int nul(MemorySegment segment, long offset, int length) {
        for (int i = 0; i < length; i++) {
            if (segment.get(ValueLayout.JAVA_BYTE, offset + i) == 0) {
                return i;
            }
        }
        return -1;
    }
}
