package dev.syscope.trace;

/**
 * A target that can't be traced as it was named. The message is one line for the user, with what to do where we know.
 */
public final class TargetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Tells why. */
    public TargetException(String message) {
        super(message);
    }
}
