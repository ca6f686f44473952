package dev.syscope.syscall;

/**
 * One of several named numbers.
 *
 * @param base its width and how a number without a name is written
 * @param constants the names
 */
record EnumType(IntType base, Constants constants) implements Type {
    @Override
    public int size() {
        return base.size();
    }

    @Override
    public long fromRegister(long register) {
        return base.fromRegister(register);
    }

    @Override
    public void write(Decoding in, long value) {
        ValueWriter.Radix radix = base.radix();
        in.out().symbol(
                        radix == ValueWriter.Radix.HEX ? IntType.extend(value, size(), false) : value,
                        constants.name(value),
                        constants.fallback(),
                        radix);
    }
}
