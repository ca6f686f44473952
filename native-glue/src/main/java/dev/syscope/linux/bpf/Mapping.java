package dev.syscope.linux.bpf;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** mmap(2) of a file descriptor, shared, for as long as an arena lives. */
final class Mapping {
    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_HUGEPAGE = 14;

    private Mapping() {}

    static MemorySegment map(int fd, long offset, long bytes, int protection, Arena arena, String what) {
        return map(Kernel.syscall(Nr.MMAP, 0, bytes, protection, MAP_SHARED, fd, offset), bytes, arena, what);
    }

    /** Memory that costs nothing until it is written to, unlike an arena's own, which is filled with zeros. */
    static MemorySegment anonymous(long bytes, Arena arena, String what) {
        long address = Kernel.syscall(Nr.MMAP, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        // only a wish; without it, filling 16 MB takes longer than a fast program needs to produce them
        Kernel.syscall(Nr.MADVISE, address, bytes, MADV_HUGEPAGE);
        return map(address, bytes, arena, what);
    }

    @SuppressWarnings("restricted") // the kernel has just said that these bytes are there
    private static MemorySegment map(long address, long bytes, Arena arena, String what) {
        if (Kernel.failed(address)) {
            throw Bpf.failure("mmap(" + what + ", " + bytes + " bytes)", address);
        }
        return MemorySegment.ofAddress(address)
                .reinterpret(bytes, arena, segment -> Kernel.syscall(Nr.MUNMAP, segment.address(), bytes));
    }
}
