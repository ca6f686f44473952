package dev.syscope.jfr;

/** A recording that can't be made, or a JVM that can't be asked: one line that says why and what to do. */
public final class JfrException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the whole message. */
    public JfrException(String message) {
        super(message);
    }
}
