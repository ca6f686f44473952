package dev.syscope.syscall;

/**
 * A number.
 *
 * @param size its bytes: 1, 2, 4 or 8
 * @param signed whether it is extended by its sign
 * @param radix how it is written
 */
record IntType(int size, boolean signed, ValueWriter.Radix radix) implements Type {
    @Override
    public long fromRegister(long register) {
        return extend(register, size, signed);
    }

    static long extend(long register, int size, boolean signed) {
        return switch (size) {
            case 1 -> signed ? (byte) register : register & 0xff;
            case 2 -> signed ? (short) register : register & 0xffff;
            case 4 -> signed ? (int) register : register & 0xffffffffL;
            default -> register;
        };
    }

    @Override
    public void write(Decoding in, long value) {
        switch (radix) {
            case DECIMAL -> in.out().signed(value);
            case UNSIGNED -> in.out().unsigned(value);
            case HEX -> in.out().hex(extend(value, size, false));
            case OCTAL -> in.out().octal(value);
        }
    }
}
