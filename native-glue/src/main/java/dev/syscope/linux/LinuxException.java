package dev.syscope.linux;

/**
 * A system call that failed: what was called, why it failed and, where we know it, what to do about it.
 *
 * <p>The message reads {@code perf_event_open(cycles, pid 4242): EACCES, Permission denied. kernel.perf_event_paranoid
 * is 3; run as root, or: sysctl kernel.perf_event_paranoid=1}.
 */
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /** A failed call with nothing to advise. */
    public LinuxException(String call, int errno) {
        this(call, errno, "");
    }

    /**
     * A failed call.
     *
     * @param call the call with its arguments in words
     * @param errno its error number
     * @param remedy what is missing and how to get it, one or two sentences; may be empty
     */
    public LinuxException(String call, int errno, String remedy) {
        super(call + ": " + Errno.name(errno) + ", " + Errno.text(errno) + (remedy.isEmpty() ? "" : ". " + remedy));
        this.errno = errno;
    }

    /** The error number, one of {@link Errno}'s. */
    public int errno() {
        return errno;
    }
}
