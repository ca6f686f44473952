package dev.syscope.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Says that a trace can't be written: the first time, and not again for each line. */
final class Complaint {
    private boolean said;

    /**
     * What is told when writing fails.
     *
     * @param name what is written to, as the user named it
     */
    Consumer<IOException> about(String name) {
        return e -> {
            if (!said) {
                said = true;
                Messages.say(name + ": " + why(e));
            }
        };
    }

    private static String why(IOException e) {
        String message = Optional.ofNullable(e.getMessage()).orElse("Input/output error");
        // A process's stream is closed by the JVM as soon as the process has ended
        return message.equals("Stream closed") ? "Broken pipe" : message;
    }
}
