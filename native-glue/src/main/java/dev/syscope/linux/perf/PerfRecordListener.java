package dev.syscope.linux.perf;

import java.lang.foreign.MemorySegment;

/** Takes records out of a {@link PerfRing}, in place. */
@FunctionalInterface
public interface PerfRecordListener {
    /**
     * A record, which may be overwritten as soon as this returns.
     *
     * @param type a {@code PERF_RECORD_*}
     * @param memory where it is, among others
     * @param offset of its header, a multiple of 8
     * @param size in bytes, header included
     */
    void record(int type, MemorySegment memory, long offset, int size);
}
