package dev.syscope.linux.bpf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Lockdown;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** bpf(2): the commands, by the names of {@code enum bpf_cmd}, and the union that all of them take. */
final class Bpf {
    static final int MAP_CREATE = 0;
    static final int MAP_LOOKUP_ELEM = 1;
    static final int MAP_UPDATE_ELEM = 2;
    static final int MAP_DELETE_ELEM = 3;
    static final int MAP_GET_NEXT_KEY = 4;
    static final int PROG_LOAD = 5;
    static final int OBJ_PIN = 6;
    static final int OBJ_GET = 7;
    static final int PROG_TEST_RUN = 10;
    static final int PROG_GET_NEXT_ID = 11;
    static final int MAP_GET_NEXT_ID = 12;
    static final int OBJ_GET_INFO_BY_FD = 15;
    static final int RAW_TRACEPOINT_OPEN = 17;
    static final int BTF_LOAD = 18;
    static final int MAP_LOOKUP_AND_DELETE_ELEM = 21;
    static final int MAP_LOOKUP_BATCH = 24;
    static final int LINK_CREATE = 28;
    static final int LINK_GET_NEXT_ID = 31;
    static final int ITER_CREATE = 33;

    /** Longer than any command's part of {@code union bpf_attr}; a kernel takes what it doesn't know if it is zero. */
    static final int ATTR_BYTES = 160;

    /** {@code BPF_OBJ_NAME_LEN}, with the zero at the end. */
    private static final int NAME_BYTES = 16;

    private static final int RLIMIT_MEMLOCK = 8;

    private Bpf() {}

    /** A zeroed {@code union bpf_attr}. */
    static MemorySegment attr(Arena arena) {
        return arena.allocate(ATTR_BYTES, Long.BYTES);
    }

    /** Makes the call; the result is a negated error number where it failed. */
    static long call(int command, MemorySegment attr) {
        return Kernel.syscall(Nr.BPF, command, attr.address(), attr.byteSize());
    }

    /** Makes a call that takes memory, which kernels before 5.11 charge to a limit that is often too low. */
    static long callCharged(int command, MemorySegment attr) {
        long result = call(command, attr);
        if (result != -Errno.EPERM) {
            return result;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment before = arena.allocate(16, 8);
            MemorySegment unlimited = arena.allocate(16, 8);
            unlimited.fill((byte) 0xff);
            if (Kernel.failed(
                    Kernel.syscall(Nr.PRLIMIT64, 0, RLIMIT_MEMLOCK, unlimited.address(), before.address()))) {
                return result;
            }
            result = call(command, attr);
            // a command that we launch inherits our limits, so it must find them as they were
            Kernel.syscall(Nr.PRLIMIT64, 0, RLIMIT_MEMLOCK, before.address(), 0);
            return result;
        }
    }

    /** A name as the kernel takes it: at most 15 of the characters that it allows. */
    static void putName(MemorySegment attr, long offset, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < Math.min(bytes.length, NAME_BYTES - 1); i++) {
            boolean allowed = bytes[i] == '_' || bytes[i] == '.' || Character.isLetterOrDigit(bytes[i]);
            attr.set(ValueLayout.JAVA_BYTE, offset + i, allowed ? bytes[i] : (byte) '_');
        }
    }

    /** What to tell someone whom the kernel has refused. */
    static LinuxException failure(String call, long result) {
        int errno = (int) -result;
        return new LinuxException(call, errno, remedy(errno));
    }

    /** What to do about an error number; an empty string where nothing is known. */
    static String remedy(int errno) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> missingPrivileges();
            case Errno.ENOMEM -> "There is no memory for it, or the cgroup's limit is reached; ask for a smaller buffer";
            case Errno.ENOSYS -> "This kernel was built without CONFIG_BPF_SYSCALL";
            default -> "";
        };
    }

    private static String missingPrivileges() {
        long missing = PrivilegeCheck.missing();
        if (missing == 0 && Lockdown.isConfidential()) {
            return Lockdown.ADVICE;
        }
        return missing == 0
                ? "All capabilities are there, so the kernel itself doesn't allow this, or RLIMIT_MEMLOCK is too low"
                        + " (ulimit -l unlimited)"
                : "Missing: " + PrivilegeCheck.names(missing) + "; run as root";
    }

    /** Loads BTF and returns its fd. */
    static int loadBtf(byte[] btf) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = attr(arena);
            MemorySegment data = arena.allocate(btf.length, 8);
            MemorySegment.copy(btf, 0, data, ValueLayout.JAVA_BYTE, 0, btf.length);
            attr.set(ValueLayout.JAVA_LONG, 0, data.address());
            attr.set(ValueLayout.JAVA_INT, 16, btf.length);
            long fd = callCharged(BTF_LOAD, attr);
            if (Kernel.failed(fd)) {
                throw failure("bpf(BPF_BTF_LOAD, " + btf.length + " bytes)", fd);
            }
            return (int) fd;
        }
    }

    static MemorySegment bytes(Arena arena, byte[] bytes) {
        MemorySegment segment = arena.allocate(Math.max(1, bytes.length), 8);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    static MemorySegment longs(Arena arena, long[] values) {
        return arena.allocateFrom(ValueLayout.JAVA_LONG, Arrays.copyOf(values, Math.max(1, values.length)));
    }
}
