package dev.syscope.syscall;

import java.util.Optional;

/** A file descriptor, or a directory's that may be {@code AT_FDCWD}. With {@code -y} what it refers to follows. */
final class DescriptorKind extends Kind {
    static final int AT_FDCWD = -100;

    private final int special;
    private final String specialName;

    /** A descriptor of which one value, if negative, has a name. {@code AT_FDCWD} may stand for each that has one. */
    DescriptorKind(int special, String specialName) {
        this.special = special;
        this.specialName = specialName;
    }

    @Override
    public int size() {
        return 4;
    }

    @Override
    public long fromRegister(long register) {
        return (int) register;
    }

    @Override
    public void write(Decoding in, long value) {
        ValueWriter out = in.out();
        boolean paths = in.options().descriptorPaths();
        if (special < 0 && value == special && special != AT_FDCWD) {
            out.symbol(value, specialName, "", ValueWriter.Radix.DECIMAL);
            return;
        }
        if (special < 0 && value == AT_FDCWD) {
            out.symbol(value, "AT_FDCWD", "", ValueWriter.Radix.DECIMAL);
            if (paths) {
                annotate(out, in.call().descriptors().currentDirectory());
            }
            return;
        }
        out.signed(value);
        if (value >= 0) {
            annotate(in, (int) value);
        }
    }

    /** Writes what a descriptor refers to behind it, as far as that is asked for. */
    static void annotate(Decoding in, int fd) {
        ValueWriter out = in.out();
        if (in.options().descriptorDetails()) {
            in.call().descriptors().describe(fd).ifPresent(each -> out.annotation(each.path(), each.details()));
        } else if (in.options().descriptorPaths()) {
            annotate(out, in.call().descriptors().path(fd));
        }
    }

    static void annotate(ValueWriter out, Optional<String> path) {
        path.ifPresent(out::annotation);
    }
}
