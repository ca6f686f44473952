package dev.syscope.linux.ptrace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct ptrace_syscall_info} of {@code include/uapi/linux/ptrace.h}: which call a stopped thread is in.
 *
 * <pre>
 *  0  u8   op                    NONE, ENTRY, EXIT, SECCOMP
 *  4  u32  arch                  AUDIT_ARCH_*
 *  8  u64  instruction_pointer
 * 16  u64  stack_pointer
 * 24  u64  nr                    ENTRY, SECCOMP
 * 32  u64  args[6]
 * 80  u32  ret_data              SECCOMP
 * 24  s64  rval                  EXIT
 * 32  u8   is_error
 * </pre>
 *
 * A flyweight over one buffer, filled by {@link #read}.
 */
public final class SyscallInfo {
    /** The structure's size, padding included. */
    public static final int SIZE = 88;

    public static final int NONE = 0;
    public static final int ENTRY = 1;
    public static final int EXIT = 2;
    public static final int SECCOMP = 3;

    private final MemorySegment at;
    private final long address;

    /** A structure that lives as long as an arena. */
    public SyscallInfo(Arena arena) {
        at = arena.allocate(SIZE, 8);
        address = at.address();
    }

    /**
     * Fills the structure.
     *
     * @return a negated error number if it can't be had
     */
    public long read(int tid) {
        return Ptrace.syscallInfo(tid, address);
    }

    /** Entry or exit: the only right way to know. */
    public int op() {
        return at.get(JAVA_BYTE, 0);
    }

    /** {@code AUDIT_ARCH_*} of this call. */
    public int arch() {
        return at.get(JAVA_INT, 4);
    }

    public long instruction_pointer() {
        return at.get(JAVA_LONG, 8);
    }

    public long stack_pointer() {
        return at.get(JAVA_LONG, 16);
    }

    /** At the entry. */
    public long nr() {
        return at.get(JAVA_LONG, 24);
    }

    /** At the entry, 0 to 5. */
    public long args(int index) {
        return at.get(JAVA_LONG, 32 + 8L * index);
    }

    /** At the exit. */
    public long rval() {
        return at.get(JAVA_LONG, 24);
    }

    /** At the exit: whether {@link #rval} is a negated error number. */
    public boolean is_error() {
        return at.get(JAVA_BYTE, 32) != 0;
    }

    @Override
    public String toString() {
        return switch (op()) {
            case ENTRY, SECCOMP -> "{op=" + op() + ", nr=" + nr() + "}";
            case EXIT -> "{op=EXIT, rval=" + rval() + ", is_error=" + is_error() + "}";
            default -> "{op=NONE}";
        };
    }
}
