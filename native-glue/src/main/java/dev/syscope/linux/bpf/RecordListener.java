package dev.syscope.linux.bpf;

import java.lang.foreign.MemorySegment;

/** Takes records out of a ring buffer, in place. */
@FunctionalInterface
public interface RecordListener {
    /**
     * A record, which may be overwritten as soon as this returns.
     *
     * @param memory where it is, among others
     * @param offset of its first byte, a multiple of 8
     * @param length in bytes, as the program reserved it
     */
    void record(MemorySegment memory, long offset, int length);
}
