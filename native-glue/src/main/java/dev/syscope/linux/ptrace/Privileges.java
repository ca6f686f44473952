package dev.syscope.linux.ptrace;

import dev.syscope.linux.proc.ProcFile;

/**
 * The capabilities of a process.
 *
 * @param effective a bit for each capability, as {@code CapEff} of {@code /proc/PID/status}
 */
public record Privileges(long effective) {
    /** {@code include/uapi/linux/capability.h}. */
    public static final int CAP_SYS_PTRACE = 19;

    /** {@code include/uapi/linux/capability.h}. */
    public static final int CAP_SYS_ADMIN = 21;

    /** Those of this process. */
    public static Privileges ofSelf() {
        String status = ProcFile.text("/proc/self/status");
        int at = status.indexOf("CapEff:\t");
        return new Privileges(
                at < 0 ? 0 : Long.parseUnsignedLong(status, at + 8, status.indexOf('\n', at), 16));
    }

    /** Whether a capability is among them. */
    public boolean has(int capability) {
        return (effective >> capability & 1) != 0;
    }
}
