package dev.syscope.syscall;

/**
 * What clone3 is asked for, and at its exit what it left: {@code {flags=...} => {parent_tid=[77]}}. {@code struct
 * clone_args} of {@code include/uapi/linux/sched.h}.
 */
final class CloneKind extends Kind {
    private static final int FIRST_SIZE = 64;
    private static final int SET_TID_SIZE = 80;
    private static final int KNOWN_SIZE = 88;
    private static final long CLONE_PIDFD = 0x1000;
    private static final long CLONE_SETTLS = 0x80000;
    private static final long CLONE_PARENT_SETTID = 0x100000;
    private static final long CLONE_CHILD_TID = 0x1200000;
    private static final long CLONE_INTO_CGROUP = 0x200000000L;

    private final int word;
    private final Expression size;
    private final Type flags;
    private final Type signal;
    private final Type tids;

    CloneKind(Types types, Expression size) {
        super(types.wordSize());
        this.word = types.wordSize();
        this.size = size;
        this.flags = types.type("clone3_flags");
        this.signal = types.type("clone3_signal");
        this.tids = types.type("int");
    }

    @Override
    public void write(Decoding in, long address) {
        long mark = in.mark();
        long length = size.evaluate(in, in.base());
        int known = Math.clamp(length, 0, KNOWN_SIZE);
        long at = known < FIRST_SIZE || address == 0 || !in.dereferences() ? -1 : in.reserve(KNOWN_SIZE);
        if (at >= 0) {
            in.clear(at, KNOWN_SIZE);
            at = in.read(address, at, known) == known ? at : -1;
        }
        if (at < 0) {
            in.out().address(address);
        } else if (in.isExit()) {
            changed(in, at);
        } else {
            asked(in, address, at, length);
        }
        in.release(mark);
    }

    private void asked(Decoding in, long address, long at, long length) {
        ValueWriter out = in.out();
        long set = in.u64(at);
        int known = Math.clamp(length, 0, KNOWN_SIZE);
        out.structBegin();
        out.field("flags");
        flags.write(in, set);
        pointer(in, "pidfd", at + 8, set & CLONE_PIDFD);
        pointer(in, "child_tid", at + 16, set & CLONE_CHILD_TID);
        pointer(in, "parent_tid", at + 24, set & CLONE_PARENT_SETTID);
        out.field("exit_signal");
        signal.write(in, in.u64(at + 32));
        pointer(in, "stack", at + 40, 1);
        out.field("stack_size");
        out.hex(in.u64(at + 48));
        pointer(in, "tls", at + 56, set & CLONE_SETTLS);
        long count = in.u64(at + 72);
        if (known >= SET_TID_SIZE && (in.u64(at + 64) != 0 || count != 0)) {
            out.field("set_tid");
            new PointerType(word, new ArrayType(tids, new Expression.Constant(count))).write(in, in.u64(at + 64));
            out.field("set_tid_size");
            out.unsigned(count);
        }
        if (known >= KNOWN_SIZE && ((set & CLONE_INTO_CGROUP) != 0 || in.u64(at + 80) != 0)) {
            out.field("cgroup");
            out.unsigned(in.u64(at + 80));
        }
        if (length > KNOWN_SIZE) {
            SizedType.beyond(in, address, KNOWN_SIZE, (int) Math.min(length, SizedType.MOST));
        }
        out.structEnd();
    }

    private static void pointer(Decoding in, String name, long at, long shown) {
        if (shown != 0) {
            in.out().field(name);
            in.out().address(in.u64(at));
        }
    }

    @Override
    public boolean changes(Decoding in, long address) {
        long mark = in.mark();
        long at = in.fetch(address, 8);
        boolean any = at >= 0
                && size.evaluate(in, in.base()) >= FIRST_SIZE
                && (in.u64(at) & (CLONE_PIDFD | CLONE_PARENT_SETTID)) != 0;
        in.release(mark);
        return any;
    }

    private void changed(Decoding in, long at) {
        ValueWriter out = in.out();
        PointerType number = new PointerType(word, tids);
        out.structBegin();
        if ((in.u64(at) & CLONE_PIDFD) != 0) {
            out.field("pidfd");
            number.write(in, in.u64(at + 8));
        }
        if ((in.u64(at) & CLONE_PARENT_SETTID) != 0) {
            out.field("parent_tid");
            number.write(in, in.u64(at + 24));
        }
        out.structEnd();
    }
}
