package dev.syscope.syscall;

import java.util.List;

/**
 * A set of flags, some bits of which may be numbers of their own.
 *
 * @param base its width; always written in hexadecimal unless it is octal
 * @param fields the groups of bits that are enumerations, such as {@code O_ACCMODE}: their name comes first
 * @param numbers the groups of bits that are numbers
 * @param constants the flags
 */
record FlagsType(IntType base, List<Field> fields, List<Number> numbers, Constants constants) implements Type {
    /**
     * Bits that are one of several named numbers.
     *
     * @param mask which bits
     * @param constants their names
     * @param evenZero whether zero is written too if it has a name
     * @param onlyNamed whether the bits are flags if they have no name together
     */
    record Field(long mask, Constants constants, boolean evenZero, boolean onlyNamed) {}

    /**
     * Bits that are a number, written behind the flags: {@code 21<<MAP_HUGE_SHIFT}.
     *
     * @param shift how far the number is shifted
     * @param mask which bits, before the shift
     * @param suffix what follows the number, such as {@code <<MAP_HUGE_SHIFT}
     */
    record Number(int shift, long mask, String suffix) {}

    /** The fallback of sets that are written as nothing at all if they are empty, as terminals' are. */
    private static final String NOTHING = "-";

    @Override
    public int size() {
        return base.size();
    }

    @Override
    public long fromRegister(long register) {
        return IntType.extend(register, base.size(), false);
    }

    /** Whether any of a value's bits has a name of its own. */
    boolean names(long value) {
        for (int i = 0; i < constants.count(); i++) {
            long flag = constants.valueAt(i);
            if (flag != 0 && (value & flag) == flag) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void write(Decoding in, long value) {
        if (value == 0 && constants.fallback().equals(NOTHING)) {
            return;
        }
        ValueWriter out = in.out();
        out.flagsBegin(value, base.radix());
        long rest = value;
        for (int i = 0; i < numbers.size(); i++) {
            rest &= ~(numbers.get(i).mask << numbers.get(i).shift);
        }
        boolean named = false;
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            long bits = rest & field.mask;
            if (bits == 0 && !field.evenZero && !field.onlyNamed) {
                continue;
            }
            String name = field.constants.name(bits);
            if (!name.isEmpty()) {
                out.flag(name);
            } else if (field.onlyNamed) {
                continue;
            } else {
                out.flagBits(bits, base.radix(), field.constants.fallback());
            }
            named = true;
            rest &= ~field.mask;
        }
        if (rest == 0 && value == 0 && !named) {
            String zero = constants.name(0);
            if (!zero.isEmpty()) {
                out.flag(zero);
            }
        }
        for (int i = 0; i < constants.count() && rest != 0; i++) {
            long flag = constants.valueAt(i);
            if (flag != 0 && (rest & flag) == flag) {
                out.flag(constants.nameAt(i));
                named = true;
                rest &= ~flag;
            }
        }
        if (rest != 0 && named) {
            out.flagBits(rest, base.radix(), "");
        }
        for (int i = 0; i < numbers.size(); i++) {
            Number number = numbers.get(i);
            long count = value >>> number.shift & number.mask;
            if (count != 0) {
                if (rest != 0 && !named) {
                    out.flagBits(rest, base.radix(), constants.fallback());
                }
                named = true;
                out.flagNumber(count, number.suffix);
            }
        }
        out.flagsEnd(constants.fallback().equals(NOTHING) ? "" : constants.fallback());
    }
}
