package dev.syscope.linux.ptrace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.MemoryMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Reads the memory of a thread that the calling thread has stopped. Hot: nothing is allocated unless memory can't be
 * read the usual way.
 *
 * <p>By {@code process_vm_readv(2)}, which copies up to the first page that it can't read. What it can't read though
 * the target can, such as a device's memory, or all of it where the call is not permitted, comes word by word by {@code
 * PTRACE_PEEKDATA}. Pages that the target itself can't read stay unread, though PEEKDATA would read them: the kernel
 * gives the target {@code EFAULT} for them.
 */
public final class ProcessMemory {
    private final MemorySegment local;
    private final MemorySegment remote;
    private final MemorySegment word;
    private final long localAddress;
    private final long remoteAddress;
    private boolean refused;

    /** A reader whose buffers live as long as an arena. */
    public ProcessMemory(Arena arena) {
        local = arena.allocate(16, 8); // struct iovec
        remote = arena.allocate(16, 8);
        word = arena.allocate(8, 8);
        localAddress = local.address();
        remoteAddress = remote.address();
    }

    /**
     * Copies bytes.
     *
     * @param tid a stopped tracee of this thread
     * @param address where they begin
     * @param into a native segment
     * @param offset where to put them
     * @param length how many at most
     * @return how many were copied, from the beginning on
     */
    public int read(int tid, long address, MemorySegment into, long offset, int length) {
        if (length <= 0) {
            return 0;
        }
        if (refused) {
            return peek(tid, address, into, offset, length);
        }
        local.set(JAVA_LONG, 0, into.address() + offset);
        local.set(JAVA_LONG, 8, length);
        remote.set(JAVA_LONG, 0, address);
        remote.set(JAVA_LONG, 8, length);
        long count = Kernel.syscall(Nr.PROCESS_VM_READV, tid, localAddress, 1, remoteAddress, 1, 0);
        if (count >= 0) {
            return (int) count;
        }
        return switch ((int) -count) {
            case Errno.EFAULT -> MemoryMap.isReadable(tid, address) ? peek(tid, address, into, offset, length) : 0;
            case Errno.ENOSYS -> {
                refused = true;
                yield peek(tid, address, into, offset, length);
            }
            case Errno.EPERM -> peek(tid, address, into, offset, length);
            default -> 0;
        };
    }

    /** Word by word, whatever the protection; {@link #read} is the one to call. */
    int peek(int tid, long address, MemorySegment into, long offset, int length) {
        int done = 0;
        while (done < length) {
            long from = address + done;
            int skip = (int) (from & 7);
            if (Ptrace.peekData(tid, from & -8, word.address()) < 0) {
                break;
            }
            int count = Math.min(8 - skip, length - done);
            MemorySegment.copy(word, JAVA_BYTE, skip, into, JAVA_BYTE, offset + done, count);
            done += count;
        }
        return done;
    }
}
