package dev.syscope.cli;

/** Something typed that can't be understood: one line that names it and the nearest valid one. Exit status 2. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
