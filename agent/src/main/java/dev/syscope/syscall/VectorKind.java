package dev.syscope.syscall;

/** A pointer to pointers to strings, with a null pointer at the end: the arguments and the environment of execve. */
final class VectorKind extends Kind {
    /** Beyond it nothing is counted; the kernel takes no more strings than fit a stack. */
    private static final long MOST_COUNTED = 1 << 20;

    private static final int CHUNK = 4096;

    private final boolean counts;
    private final TextKind text;

    /** A vector that is shown, or if the call is abbreviated and {@code counts}, only counted. */
    VectorKind(int size, boolean counts) {
        super(size);
        this.counts = counts;
        this.text = new TextKind(size, false);
    }

    /** Whether the strings are only counted, unless the call isn't abbreviated. */
    boolean counts() {
        return counts;
    }

    @Override
    public void write(Decoding in, long address) {
        if (address == 0 || !in.dereferences()) {
            in.out().address(address);
        } else if (counts && in.abbreviates()) {
            count(in, address);
        } else {
            strings(in, address);
        }
    }

    private long pointer(Decoding in, long offset) {
        return size() == 8 ? in.u64(offset) : in.u32(offset);
    }

    private void strings(Decoding in, long address) {
        ValueWriter out = in.out();
        long limit = in.abbreviates() ? in.options().stringLimit() : MOST_COUNTED;
        boolean begun = false;
        for (long i = 0; ; i++) {
            long mark = in.mark();
            long at = in.fetch(address + i * size(), size());
            long string = at < 0 ? 0 : pointer(in, at);
            in.release(mark);
            if (!begun) {
                if (at < 0) {
                    out.address(address);
                    return;
                }
                out.arrayBegin();
                begun = true;
            }
            if (at < 0) {
                out.element();
                in.unreadable(address + i * size());
                break;
            }
            if (string == 0) {
                break;
            }
            if (i >= limit) {
                out.elided();
                break;
            }
            out.element();
            text.write(in, string);
        }
        out.arrayEnd();
    }

    private void count(Decoding in, long address) {
        ValueWriter out = in.out();
        out.address(address);
        long mark = in.mark();
        long at = in.reserve(CHUNK);
        long count = 0;
        boolean ended = false;
        boolean readable = at >= 0;
        while (readable && !ended && count < MOST_COUNTED) {
            int got = in.read(address + count * size(), at, CHUNK) / size();
            readable = got > 0;
            for (int i = 0; i < got && !ended; i++) {
                ended = pointer(in, at + (long) i * size()) == 0;
                count += ended ? 0 : 1;
            }
        }
        in.release(mark);
        if (!ended && count == 0) {
            return;
        }
        out.commentBegin();
        out.unsigned(count);
        out.word(count == 1 ? " var" : " vars");
        if (!ended) {
            out.word(", unterminated");
        }
        out.commentEnd();
    }
}
