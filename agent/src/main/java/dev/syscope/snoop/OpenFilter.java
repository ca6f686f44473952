package dev.syscope.snoop;

import java.util.List;

/**
 * Which opens are wanted.
 *
 * @param who whose
 * @param failedOnly whether only those that failed
 * @param flags only those with at least one of these {@code O_*} flags, of which how a file is opened ({@code
 *     O_RDONLY}, which is 0, {@code O_WRONLY}, {@code O_RDWR}) is a number rather than bits; empty for all
 * @param fullPath whether the absolute path is to be found out in the kernel, while the process is still there
 */
public record OpenFilter(SnoopFilter who, boolean failedOnly, List<Integer> flags, boolean fullPath) {
    private static final int O_ACCMODE = 3;

    /** Copies the list. */
    public OpenFilter {
        flags = List.copyOf(flags);
    }

    /** The bits to look at for a flag. */
    static int mask(int flag) {
        return flag <= O_ACCMODE ? O_ACCMODE : flag;
    }

    /** Whether a call can be wanted: name_to_handle_at has other flags. */
    boolean wants(OpenCall call) {
        return flags.isEmpty() || call.opens();
    }

    /** Whether these flags are wanted. */
    boolean wants(int opened) {
        boolean wanted = flags.isEmpty();
        for (int flag : flags) {
            wanted |= (opened & mask(flag)) == flag;
        }
        return wanted;
    }
}
