package dev.syscope.syscall;

/**
 * In a {@link SwitchType}: what the kernel fills in, so that it is written at the exit, and as an address if the call
 * failed.
 *
 * @param type what it is
 * @param evenFailed whether it is written as what it is even then
 */
record LateType(Type type, boolean evenFailed) implements Type {
    @Override
    public int size() {
        return type.size();
    }

    @Override
    public boolean isScalar() {
        return type.isScalar();
    }

    @Override
    public long fromRegister(long register) {
        return type.fromRegister(register);
    }

    @Override
    public void write(Decoding in, long value) {
        if (in.isExit() && in.failed() && !evenFailed) {
            in.out().address(value);
        } else {
            type.write(in, value);
        }
    }
}
