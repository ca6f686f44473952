package dev.syscope.trace;

/**
 * A filter expression that can't be understood. The message is one line that names the part and the nearest valid one.
 */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With its whole message. */
    public ExpressionException(String message) {
        super(message);
    }
}
