package dev.syscope.linux;

import dev.syscope.linux.proc.ProcFile;

/**
 * What the kernel is forbidden to do even for root, kernel_lockdown(7): with {@code confidentiality} nobody reads its
 * memory, by BPF, kprobes or tracefs.
 */
public final class Lockdown {
    private static final String FILE = "/sys/kernel/security/lockdown";

    /** What to do about it, as one or two sentences. */
    public static final String ADVICE = "The kernel is in lockdown (confidentiality), which forbids this to root too;"
            + " boot it without lockdown=confidentiality";

    private Lockdown() {}

    /** Whether the kernel keeps its memory to itself. False where it doesn't tell. */
    public static boolean isConfidential() {
        return ProcFile.text(FILE).contains("[confidentiality]");
    }
}
