package dev.syscope.cli.render;

import dev.syscope.syscall.SyscallRecord;

/** Which calls are shown, by what they concern. */
@FunctionalInterface
public interface CallFilter {
    /** Whether a call is shown that was just entered. */
    boolean shows(SyscallRecord call);
}
