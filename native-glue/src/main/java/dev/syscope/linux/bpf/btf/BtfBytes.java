package dev.syscope.linux.bpf.btf;

import java.lang.foreign.MemorySegment;

/** Where BTF's bytes are before somebody asks for them. */
interface BtfBytes {
    /** How many there are. */
    long size();

    /**
     * Copies some of them.
     *
     * @param at the first, with all of them below {@link #size}
     * @param into filled from beginning to end
     * @throws BtfException if they can't be read
     */
    void copy(long at, MemorySegment into);

    /** Bytes that are in memory. */
    static BtfBytes of(MemorySegment memory) {
        return new BtfBytes() {
            @Override
            public long size() {
                return memory.byteSize();
            }

            @Override
            public void copy(long at, MemorySegment into) {
                into.copyFrom(memory.asSlice(at, into.byteSize()));
            }
        };
    }
}
