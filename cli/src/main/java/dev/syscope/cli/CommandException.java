package dev.syscope.cli;

/** Something that was understood but can't be done. Exit status 1. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CommandException(String message) {
        super(message);
    }
}
