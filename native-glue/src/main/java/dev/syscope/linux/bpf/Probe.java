package dev.syscope.linux.bpf;

/** What came out when something was tried on this machine. */
public sealed interface Probe {
    /** It works. */
    record Supported() implements Probe {}

    /**
     * It doesn't.
     *
     * @param reason why, in a few words
     * @param since the kernel version that brought it
     * @param how what to do to get it; empty if nothing can be done
     */
    record Unsupported(String reason, String since, String how) implements Probe {}

    /** Whether it works. */
    default boolean isSupported() {
        return this instanceof Supported;
    }
}
