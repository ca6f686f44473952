package dev.syscope.cli.render;

import java.util.Arrays;

/** Some file descriptors. */
public final class DescriptorSet {
    /** No descriptor. */
    public static final DescriptorSet NONE = new DescriptorSet(false);

    private final int[] named;
    private final boolean complement;

    /**
     * Descriptors by their numbers.
     *
     * @param complement whether all but those are meant
     * @param named from 0 on
     */
    public DescriptorSet(boolean complement, int... named) {
        this.complement = complement;
        this.named = named.clone();
        Arrays.sort(this.named);
    }

    /** Whether a descriptor is one of them; a negative number is none. */
    public boolean contains(int fd) {
        return fd >= 0 && Arrays.binarySearch(named, fd) >= 0 != complement;
    }

    /** Whether it holds no descriptor at all. */
    public boolean isEmpty() {
        return !complement && named.length == 0;
    }
}
