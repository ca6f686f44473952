package dev.syscope.syscall;

import java.lang.foreign.MemorySegment;

/**
 * The memory of a traced thread, as a decoder reads it.
 *
 * <p>Two sources stand behind it: the live memory of a thread that is stopped, and the bytes that a BPF program copied
 * with the record. A decoder can't tell which, so both print the same.
 */
public interface TargetMemory {
    /**
     * Copies bytes of the target.
     *
     * @param address where they begin in the target
     * @param into a native segment
     * @param offset where to put them in {@code into}
     * @param length how many at most
     * @return how many were copied, from the beginning on: less than {@code length} where the target's memory or the
     *     capture ends, 0 where nothing can be read there. Never an exception.
     */
    int read(long address, MemorySegment into, long offset, int length);
}
