package dev.syscope.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/** Memory by mmap(2), for as long as an arena lives. */
public final class Mapping {
    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_HUGEPAGE = 14;

    private Mapping() {}

    /**
     * Maps a file, shared with whoever else maps it.
     *
     * @param what names it in a failure's message
     * @param remedy what to do about an error number, or an empty string
     * @throws LinuxException if it can't be mapped
     */
    public static MemorySegment shared(
            int fd, long offset, long bytes, int protection, Arena arena, String what, IntFunction<String> remedy) {
        return map(Kernel.syscall(Nr.MMAP, 0, bytes, protection, MAP_SHARED, fd, offset), bytes, arena, what, remedy);
    }

    /**
     * Memory that costs nothing until it is written to, unlike an arena's own, which is filled with zeros.
     *
     * @param what names it in a failure's message
     * @throws LinuxException if there is none
     */
    public static MemorySegment anonymous(long bytes, Arena arena, String what) {
        long address = Kernel.syscall(Nr.MMAP, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        // only a wish; without it, filling 16 MB takes longer than a fast program needs to produce them
        Kernel.syscall(Nr.MADVISE, address, bytes, MADV_HUGEPAGE);
        return map(address, bytes, arena, what, errno -> "");
    }

    @SuppressWarnings("restricted") // the kernel has just said that these bytes are there
    private static MemorySegment map(
            long address, long bytes, Arena arena, String what, IntFunction<String> remedy) {
        if (Kernel.failed(address)) {
            int errno = (int) -address;
            throw new LinuxException("mmap(" + what + ", " + bytes + " bytes)", errno, remedy.apply(errno));
        }
        return MemorySegment.ofAddress(address)
                .reinterpret(bytes, arena, segment -> Kernel.syscall(Nr.MUNMAP, segment.address(), bytes));
    }
}
