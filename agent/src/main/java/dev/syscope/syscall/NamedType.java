package dev.syscope.syscall;

/**
 * A result in decimal with its name, if it has one, as a remark: {@code 1 (SCHED_FIFO)}.
 *
 * @param names the names
 */
record NamedType(EnumType names) implements Type {
    @Override
    public int size() {
        return 8;
    }

    @Override
    public void write(Decoding in, long value) {
        ValueWriter out = in.out();
        out.signed(value);
        String name = names.constants().name(value);
        if (!name.isEmpty()) {
            out.note(name);
        }
    }
}
