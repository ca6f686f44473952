package dev.syscope.cli.render;

import java.util.Optional;

/** How a call ended, for {@code -e status}. */
public enum Status {
    SUCCESSFUL("successful"),
    FAILED("failed"),
    UNFINISHED("unfinished"),
    UNAVAILABLE("unavailable"),
    DETACHED("detached");

    private final String word;

    Status(String word) {
        this.word = word;
    }

    /** strace's word for it. */
    public String word() {
        return word;
    }

    /** The one with a word. */
    public static Optional<Status> of(String word) {
        for (Status status : values()) {
            if (status.word.equals(word)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
