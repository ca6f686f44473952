package dev.syscope.syscall;

/** The entries that getdents filled in: only their number unless the call isn't abbreviated. */
final class DirectoryKind extends Kind {
    private static final int SMALLEST = 12;

    private final Expression length;
    private final boolean wide;
    private final Type type;

    /**
     * Entries.
     *
     * @param wide whether they are {@code linux_dirent64}, whose type stands before the name
     */
    DirectoryKind(Types types, Expression length, boolean wide) {
        super(types.wordSize());
        this.length = length;
        this.wide = wide;
        this.type = types.type("dirent_type");
    }

    Expression length() {
        return length;
    }

    @Override
    public void write(Decoding in, long address) {
        ValueWriter out = in.out();
        long count = length.evaluate(in, 0);
        long mark = in.mark();
        long at = count == 0 ? mark : address != 0 && count >= 0 && count <= 1 << 20 && in.dereferences()
                ? in.fetch(address, (int) count)
                : -1;
        if (at < 0) {
            out.address(address);
        } else if (in.abbreviates()) {
            out.address(address);
            out.commentBegin();
            out.unsigned(entries(in, at, count));
            out.word(" entries");
            out.commentEnd();
        } else {
            list(in, at, count);
        }
        in.release(mark);
    }

    private int nameOffset() {
        return wide ? 19 : 2 * size() + 2;
    }

    private int recordLength(Decoding in, long at) {
        return in.u16(at + (wide ? 16 : 2 * size()));
    }

    private long entries(Decoding in, long at, long count) {
        long entries = 0;
        for (long i = 0; i + nameOffset() <= count; entries++) {
            int step = recordLength(in, at + i);
            if (step < SMALLEST) {
                return entries + 1;
            }
            i += step;
        }
        return entries;
    }

    private void list(Decoding in, long at, long count) {
        ValueWriter out = in.out();
        out.arrayBegin();
        for (long i = 0; i + nameOffset() <= count; ) {
            long entry = at + i;
            int step = recordLength(in, entry);
            int room = (int) Math.min(step, count - i) - nameOffset() - (wide ? 0 : 1);
            out.element();
            out.structBegin();
            out.field("d_ino");
            out.unsigned(wide || size() == 8 ? in.u64(entry) : in.u32(entry));
            out.field("d_off");
            out.signed(wide || size() == 8 ? in.u64(entry + 8) : in.u32(entry + 4));
            out.field("d_reclen");
            out.unsigned(step);
            if (wide) {
                out.field("d_type");
                type.writeAt(in, entry + 18);
            }
            out.field("d_name");
            name(in, entry + nameOffset(), room);
            if (!wide && step > 0) {
                out.field("d_type");
                type.writeAt(in, entry + Math.min(step, count - i) - 1);
            }
            out.structEnd();
            if (step < SMALLEST) {
                break;
            }
            i += step;
        }
        out.arrayEnd();
    }

    private static void name(Decoding in, long at, int room) {
        int length = room <= 0 ? 0 : TextKind.nul(in.scratch(), at, room);
        in.out().string(in.scratch(), at, length < 0 ? Math.max(0, room) : length, length < 0, ValueWriter.StringKind.NAME);
    }
}
