package dev.syscope.linux;

import java.util.Locale;

/**
 * A system call interface of the kernel: what differs between machines stands here and nowhere else.
 *
 * <p>A 64-bit kernel serves more than one: an x86-64 kernel also runs i386 and x32 programs. {@link #host()} is the
 * one that syscope itself runs under.
 */
public enum Architecture {
    X86_64(0xC000003E, 8, "64 bit"),
    I386(0x40000003, 4, "32 bit"),
    X32(0xC000003E, 4, "x32"),
    AARCH64(0xC00000B7, 8, "64 bit"),
    ARM(0x40000028, 4, "32 bit");

    /**
     * In the number of an x32 system call, as {@code __X32_SYSCALL_BIT} of {@code arch/x86/include/uapi/asm/unistd.h}.
     */
    public static final int X32_SYSCALL_BIT = 0x40000000;

    private static final Architecture HOST =
            switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
                case "amd64", "x86_64" -> X86_64;
                case "aarch64" -> AARCH64;
                default -> throw new UnsupportedOperationException(
                        "syscope runs on x86-64 and aarch64, not on " + System.getProperty("os.arch"));
            };

    private final int auditArch;
    private final int wordSize;
    private final String personality;

    Architecture(int auditArch, int wordSize, String personality) {
        this.auditArch = auditArch;
        this.wordSize = wordSize;
        this.personality = personality;
    }

    /** The architecture of this process. */
    public static Architecture host() {
        return HOST;
    }

    /**
     * The architecture of a traced call.
     *
     * @param auditArch {@code AUDIT_ARCH_*}, as {@code ptrace_syscall_info.arch} and {@code seccomp_data.arch} give it
     * @param nr the system call's number, whose {@link #X32_SYSCALL_BIT} tells x32 from x86-64
     */
    public static Architecture of(int auditArch, long nr) {
        return switch (auditArch) {
            case 0xC000003E -> nr >= 0 && (nr & X32_SYSCALL_BIT) != 0 ? X32 : X86_64;
            case 0x40000003 -> I386;
            case 0xC00000B7 -> AARCH64;
            case 0x40000028 -> ARM;
            default -> HOST;
        };
    }

    /** {@code AUDIT_ARCH_*} of {@code include/uapi/linux/audit.h}. */
    public int auditArch() {
        return auditArch;
    }

    /** Bytes in a {@code long} and in a pointer: 4 or 8. */
    public int wordSize() {
        return wordSize;
    }

    /** What strace calls it in {@code [ Process PID=N runs in 32 bit mode. ]}. */
    public String personality() {
        return personality;
    }

    /** The value for this host out of those for each that syscope runs on. */
    public static int pick(int x86_64, int aarch64) {
        return HOST == X86_64 ? x86_64 : aarch64;
    }
}
