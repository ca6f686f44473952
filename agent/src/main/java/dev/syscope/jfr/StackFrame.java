package dev.syscope.jfr;

/**
 * A frame of a stack trace.
 *
 * @param type the class, or the file that the code is in
 * @param method the method's or function's name
 * @param kind how the code came to be
 */
public record StackFrame(String type, String method, Kind kind) {
    /** The frame types that viewers know. */
    public enum Kind {
        NATIVE("Native"),
        JIT_COMPILED("JIT compiled"),
        INTERPRETED("Interpreted");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }
    }
}
