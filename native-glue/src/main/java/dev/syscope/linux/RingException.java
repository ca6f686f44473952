package dev.syscope.linux;

/**
 * A ring buffer shared with the kernel in which a position or length stands that is impossible. The message says what
 * was read. As nothing behind it can be trusted, whoever reads the ring ends.
 */
public final class RingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A ring that can't be read on.
     *
     * @param ring which
     * @param read what was read, and why that can't be
     */
    public RingException(String ring, String read) {
        super(ring + ": " + read + "; tracing has ended, as nothing behind it can be trusted");
    }
}
