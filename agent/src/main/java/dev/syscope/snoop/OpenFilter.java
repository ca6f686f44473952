package dev.syscope.snoop;

/**
 * Which opens are wanted.
 *
 * @param who whose
 * @param failedOnly whether only those that failed
 * @param flags only those with at least one of these {@code O_*} flags; 0 for all
 * @param readOnly with {@code flags}, also those that open for reading only, which has no bit
 * @param fullPath whether the absolute path is to be found out in the kernel, while the process is still there
 */
public record OpenFilter(SnoopFilter who, boolean failedOnly, int flags, boolean readOnly, boolean fullPath) {
    /** All of whom is wanted. */
    public static OpenFilter of(SnoopFilter who) {
        return new OpenFilter(who, false, 0, false, false);
    }
}
