package dev.syscope.syscall;

/** {@code struct sched_attr}, of which as much is shown as its size says. */
final class SchedulingKind extends Kind {
    private static final int FIRST_SIZE = 48;
    private static final int KNOWN_SIZE = 56;
    private static final long KEEP_POLICY = 8;
    private static final long KEEP_PARAMS = 16;

    private final Expression room;
    private final Type policy;
    private final Type flags;

    /**
     * A pointer to it.
     *
     * @param room how many bytes the caller has for it; 0 if the structure itself says
     */
    SchedulingKind(Types types, Expression room) {
        super(types.wordSize());
        this.room = room;
        this.policy = types.type("sched_policy");
        this.flags = types.type("sched_flags");
    }

    @Override
    public void write(Decoding in, long address) {
        ValueWriter out = in.out();
        boolean given = room instanceof Expression.Argument;
        long usable = given ? room.evaluate(in, in.base()) : KNOWN_SIZE;
        long mark = in.mark();
        long at = in.reserve(KNOWN_SIZE);
        in.clear(at, KNOWN_SIZE);
        if (address == 0 || usable < 4 || in.read(address, at, 4) < 4) {
            out.address(address);
            in.release(mark);
            return;
        }
        long size = in.u32(at);
        long needed = size == 0 && !given ? FIRST_SIZE : size;
        int wanted = (int) Math.min(Math.min(needed, usable), KNOWN_SIZE);
        if (wanted >= FIRST_SIZE && in.read(address, at, wanted) < wanted) {
            out.address(address);
        } else {
            fields(in, at, size, wanted, needed > KNOWN_SIZE && !given);
        }
        in.release(mark);
    }

    private void fields(Decoding in, long at, long size, int wanted, boolean more) {
        ValueWriter out = in.out();
        out.structBegin();
        out.field("size");
        out.unsigned(size);
        if (wanted >= FIRST_SIZE) {
            long set = in.u64(at + 8);
            boolean all = room instanceof Expression.Argument;
            if (all || (set & KEEP_POLICY) == 0) {
                out.field("sched_policy");
                policy.write(in, in.u32(at + 4));
            }
            out.field("sched_flags");
            flags.write(in, set);
            if (all || (set & KEEP_PARAMS) == 0) {
                out.field("sched_nice");
                out.signed((int) in.u32(at + 16));
                out.field("sched_priority");
                out.unsigned(in.u32(at + 20));
                out.field("sched_runtime");
                out.unsigned(in.u64(at + 24));
                out.field("sched_deadline");
                out.unsigned(in.u64(at + 32));
                out.field("sched_period");
                out.unsigned(in.u64(at + 40));
            }
            if (wanted >= KNOWN_SIZE) {
                out.field("sched_util_min");
                out.unsigned(in.u32(at + 48));
                out.field("sched_util_max");
                out.unsigned(in.u32(at + 52));
            }
            if (more) {
                out.elided();
            }
        }
        out.structEnd();
    }
}
