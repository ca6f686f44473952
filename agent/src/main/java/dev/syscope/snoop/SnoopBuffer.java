package dev.syscope.snoop;

import dev.syscope.linux.bpf.RingBufferReader;

/**
 * Memory for records on their way.
 *
 * @param ringBytes of the ring buffer in the kernel: a power of two
 * @param limitBytes that may wait outside of it when the reader is slow
 */
public record SnoopBuffer(int ringBytes, long limitBytes) {
    /** 16 MiB in the kernel, which a program that does nothing but open files fills in a second, and 1 GiB outside. */
    public static final SnoopBuffer DEFAULT = new SnoopBuffer(16 << 20, RingBufferReader.DEFAULT_LIMIT);
}
