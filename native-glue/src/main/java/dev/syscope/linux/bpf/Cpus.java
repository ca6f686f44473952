package dev.syscope.linux.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many values a per-CPU map has. */
public final class Cpus {
    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private Cpus() {}

    /** Not before the first use. */
    private static final class Holder {
        private static final int POSSIBLE_CPUS = count();
    }

    /** The number of CPUs that the kernel makes room for, which are more than those that are there. */
    public static int possible() {
        return Holder.POSSIBLE_CPUS;
    }

    private static int count() {
        try {
            return parse(Files.readString(POSSIBLE).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(POSSIBLE + " is needed to read per-CPU maps", e);
        }
    }

    /** The last number of a list such as {@code 0-3} or {@code 0,2-5}, and one. */
    static int parse(String list) {
        int last = Math.max(list.lastIndexOf('-'), list.lastIndexOf(','));
        return Integer.parseInt(list.substring(last + 1)) + 1;
    }
}
