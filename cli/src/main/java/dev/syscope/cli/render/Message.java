package dev.syscope.cli.render;

import java.util.Optional;

/** What can be left out by {@code -q}. */
public enum Message {
    ATTACH("attach"),
    EXIT("exit"),
    PATH_RESOLUTION("path-resolution"),
    PERSONALITY("personality"),
    THREAD_EXECVE("thread-execve");

    private final String word;

    Message(String word) {
        this.word = word;
    }

    /** strace's word for it. */
    public String word() {
        return word;
    }

    /** The one with a word; {@code superseded} is another for {@code thread-execve}, {@code exits} for {@code exit}. */
    public static Optional<Message> of(String word) {
        for (Message message : values()) {
            if (message.word.equals(word)) {
                return Optional.of(message);
            }
        }
        return switch (word) {
            case "superseded" -> Optional.of(THREAD_EXECVE);
            case "exits" -> Optional.of(EXIT);
            default -> Optional.empty();
        };
    }
}
