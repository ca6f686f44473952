package dev.syscope.cli;

import java.util.Optional;

/** The one-line messages of the program, which begin with the name that it was called by. */
final class Messages {
    /** Set by the launcher. */
    private static final String NAME = Optional.ofNullable(System.getProperty("syscope.name")).orElse("syscope");

    private Messages() {}

    /** The name that syscope was called by, as it was typed. */
    static String name() {
        return NAME;
    }

    /** Says something on standard error, in one line whatever it holds. */
    static void say(String message) {
        StringBuilder line = new StringBuilder(NAME).append(": ");
        for (int i = 0; i < message.length(); i++) {
            char one = message.charAt(i);
            switch (one) {
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                default -> {
                    if (one < ' ' || one == 0x7f || one >= 0x80 && one < 0xa0) {
                        line.append("\\").append((char) ('0' + (one >> 6)));
                        line.append((char) ('0' + (one >> 3 & 7))).append((char) ('0' + (one & 7)));
                    } else {
                        line.append(one);
                    }
                }
            }
        }
        System.err.println(line);
    }

    /** Whether stack traces are shown. */
    static boolean isDebugging() {
        return "1".equals(System.getenv("SYSCOPE_DEBUG"));
    }
}
