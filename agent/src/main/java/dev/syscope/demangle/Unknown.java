package dev.syscope.demangle;

/** A name that isn't one of C++, or has what is not read. */
final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unknown() {
        super(null, null, false, false);
    }
}
