package dev.syscope.stat;

/** An event that can't be understood, or that this machine doesn't have: one line, with the nearest names. */
public final class EventException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** With the line to print. */
    public EventException(String message) {
        super(message);
    }
}
