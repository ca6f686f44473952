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

    private Mapping() {}

    @SuppressWarnings("restricted") // the kernel has just said that these bytes are there
    static MemorySegment map(int fd, long offset, long bytes, int protection, Arena arena, String what) {
        long address = Kernel.syscall(Nr.MMAP, 0, bytes, protection, MAP_SHARED, fd, offset);
        if (Kernel.failed(address)) {
            throw Bpf.failure("mmap(" + what + ", " + bytes + " bytes)", address);
        }
        return MemorySegment.ofAddress(address)
                .reinterpret(bytes, arena, segment -> Kernel.syscall(Nr.MUNMAP, segment.address(), bytes));
    }
}
