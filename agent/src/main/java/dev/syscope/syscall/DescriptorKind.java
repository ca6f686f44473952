package dev.syscope.syscall;

import dev.syscope.syscall.Descriptors.Detail;
import java.util.Optional;
import java.util.Set;

/** A file descriptor, or a directory's that may be {@code AT_FDCWD}. With {@code -y} what it refers to follows. */
final class DescriptorKind extends Kind {
    static final int AT_FDCWD = -100;

    private final int special;
    private final String specialName;

    /** A descriptor of which one value, if negative, has a name. {@code AT_FDCWD} may stand for each that has one. */
    DescriptorKind(int special, String specialName) {
        super(4);
        this.special = special;
        this.specialName = specialName;
    }

    @Override
    public long fromRegister(long register) {
        return (int) register;
    }

    @Override
    public void write(Decoding in, long value) {
        ValueWriter out = in.out();
        boolean paths = in.options().descriptors().contains(Detail.PATH);
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
        Set<Detail> shown = in.options().descriptors();
        if (shown.isEmpty()) {
            return;
        }
        ValueWriter out = in.out();
        Descriptors descriptors = in.call().descriptors();
        boolean path = shown.contains(Detail.PATH);
        if (shown.size() > (path ? 1 : 0)) {
            Optional<Descriptors.Description> target = descriptors.describe(fd);
            if (target.isPresent() && shown.contains(target.get().detail())) {
                out.annotation(target.get().path(), target.get().details());
                return;
            }
        }
        if (path) {
            annotate(out, descriptors.path(fd));
        }
    }

    static void annotate(ValueWriter out, Optional<String> path) {
        path.ifPresent(out::annotation);
    }
}
