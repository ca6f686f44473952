package dev.syscope.syscall;

/**
 * A number whose name is a comment, whatever {@code -X} says: {@code 2 /* SYSLOG_ACTION_READ *}{@code /}.
 *
 * @param names the names
 */
record CommentedType(EnumType names) implements Type {
    @Override
    public int size() {
        return names.size();
    }

    @Override
    public long fromRegister(long register) {
        return names.fromRegister(register);
    }

    @Override
    public void write(Decoding in, long value) {
        String name = names.constants().name(value);
        String words = name.isEmpty() ? names.constants().fallback() : name;
        if (in.options().constants() == DecodeOptions.ConstantStyle.RAW) {
            in.out().signed(value);
            in.out().comment(words);
        } else {
            in.out().symbol(value, "", words, ValueWriter.Radix.DECIMAL);
        }
    }
}
