package dev.syscope.cli;

import java.util.List;

/** The words before the {@code =} of {@code -e}. */
final class Qualifiers {
    /** Those that a suggestion may name. */
    static final List<String> NAMES = List.of(
            "trace", "abbrev", "verbose", "raw", "signal", "read", "write", "fault", "inject", "status", "quiet",
            "decode-fds", "decode-pids", "kvm");

    private Qualifiers() {}

    /** Whether it is one, or one of its other spellings. */
    static boolean isKnown(String word) {
        return NAMES.contains(canonical(word));
    }

    /** The first of the spellings of a qualifier; the word itself if it is none. */
    static String canonical(String word) {
        return switch (word) {
            case "t" -> "trace";
            case "a" -> "abbrev";
            case "v" -> "verbose";
            case "x" -> "raw";
            case "signals", "s" -> "signal";
            case "reads", "r" -> "read";
            case "writes", "w" -> "write";
            case "silent", "silence", "q" -> "quiet";
            case "decode-fd" -> "decode-fds";
            case "decode-pid" -> "decode-pids";
            default -> word;
        };
    }
}
