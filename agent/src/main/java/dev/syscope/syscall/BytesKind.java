package dev.syscope.syscall;

/** A pointer to data of a known length, shown up to the string limit. */
final class BytesKind extends Kind {
    private final int size;
    private final Expression length;

    BytesKind(int size, Expression length) {
        this.size = size;
        this.length = length;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long fromRegister(long register) {
        return IntType.extend(register, size, false);
    }

    @Override
    public void write(Decoding in, long address) {
        write(in, address, length.evaluate(in, in.base()));
    }

    static void write(Decoding in, long address, long length) {
        if (address == 0 || length < 0) {
            in.out().address(address);
            return;
        }
        int limit = in.options().stringLimit();
        int shown = (int) Math.min(length, limit);
        long mark = in.mark();
        long at = in.fetch(address, shown);
        if (at < 0) {
            in.out().address(address);
        } else {
            in.out().string(in.scratch(), at, shown, length > limit, ValueWriter.StringKind.BYTES);
        }
        in.release(mark);
    }
}
