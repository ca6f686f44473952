package dev.syscope.jfr;

/**
 * A field of an event or of a structure in a recording.
 *
 * @param name its name, as {@code jfr print} shows it
 * @param type what it holds
 * @param label its title in Mission Control
 * @param description one sentence more; may be empty
 * @param unit what a number counts
 */
record Field(String name, Type type, String label, String description, Unit unit) {
    Field(String name, Type type, String label) {
        this(name, type, label, "", Unit.NONE);
    }

    Field(String name, Type type, String label, String description) {
        this(name, type, label, description, Unit.NONE);
    }

    /** What a field may hold: a value in place, or the key of one in a constant pool. */
    enum Type {
        BOOLEAN("boolean", false),
        INT("int", false),
        LONG("long", false),
        STRING("java.lang.String", false),
        THREAD("java.lang.Thread", true),
        THREAD_GROUP("jdk.types.ThreadGroup", true),
        CLASS("java.lang.Class", true),
        CLASS_LOADER("jdk.types.ClassLoader", true),
        PACKAGE("jdk.types.Package", true),
        SYMBOL("jdk.types.Symbol", true),
        METHOD("jdk.types.Method", true),
        FRAME_TYPE("jdk.types.FrameType", true),
        /** An array in its stack trace, not a constant: readers demand it so. */
        STACK_FRAMES("jdk.types.StackFrame", false),
        STACK_TRACE("jdk.types.StackTrace", true);

        private final String javaName;
        private final boolean constant;

        Type(String javaName, boolean constant) {
            this.javaName = javaName;
            this.constant = constant;
        }

        /** The name that readers know it by. */
        String javaName() {
            return javaName;
        }

        /** Whether an event holds a key and a constant pool the value. */
        boolean isConstant() {
            return constant;
        }

        /** Its number in our chunks, away from those that a JVM gives out. */
        long id() {
            return Metadata.FIRST_TYPE_ID + ordinal();
        }
    }

    /** What a number counts: an annotation type of {@code jdk.jfr} and its value. */
    enum Unit {
        NONE("", ""),
        TIMESTAMP_TICKS("jdk.jfr.Timestamp", "TICKS"),
        TIMESPAN_TICKS("jdk.jfr.Timespan", "TICKS"),
        NANOSECONDS("jdk.jfr.Timespan", "NANOSECONDS");

        private final String annotation;
        private final String value;

        Unit(String annotation, String value) {
            this.annotation = annotation;
            this.value = value;
        }

        String annotation() {
            return annotation;
        }

        String value() {
            return value;
        }
    }
}
