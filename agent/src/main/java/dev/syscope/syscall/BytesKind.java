package dev.syscope.syscall;

/**
 * A pointer to data of a known length, shown up to the string limit.
 *
 * <p>With a budget, it is one of several pieces that a call filled in one after the other, as readv does: what the call
 * returned is shared out among them.
 */
final class BytesKind extends Kind {
    private final Expression length;
    private final boolean budgeted;
    private final ValueWriter.StringKind kind;

    BytesKind(int size, Expression length, boolean budgeted, ValueWriter.StringKind kind) {
        super(size);
        this.length = length;
        this.budgeted = budgeted;
        this.kind = kind;
    }

    Expression length() {
        return length;
    }

    @Override
    public void write(Decoding in, long address) {
        long count = length.evaluate(in, in.base());
        if (budgeted) {
            long budget = in.budget();
            if (count < 0 || count > budget) {
                count = budget < 0 ? Expression.Result.NONE : budget;
            }
            if (budget >= 0) {
                in.spend(count);
            }
        }
        write(in, address, count, kind);
    }

    static void write(Decoding in, long address, long length, ValueWriter.StringKind kind) {
        if (address == 0 || length == Expression.Result.NONE) {
            in.out().address(address);
            return;
        }
        int limit = in.options().stringLimit();
        boolean truncated = Long.compareUnsigned(length, limit) > 0;
        int shown = truncated ? limit : (int) length;
        long mark = in.mark();
        long at = in.fetch(address, shown);
        if (at < 0) {
            in.out().address(address);
        } else {
            in.out().string(in.scratch(), at, shown, truncated, kind);
        }
        in.release(mark);
    }
}
