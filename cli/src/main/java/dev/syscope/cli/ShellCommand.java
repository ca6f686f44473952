package dev.syscope.cli;

import java.io.IOException;

/** A command line for {@code /bin/sh}, run to its end with our own input and output. */
final class ShellCommand {
    private ShellCommand() {}

    /**
     * Runs it.
     *
     * @param option who asked for it, for the message
     * @throws CommandException if it fails
     */
    static void run(String option, String line) {
        try {
            int status = new ProcessBuilder("/bin/sh", "-c", line).inheritIO().start().waitFor();
            if (status != 0) {
                throw new CommandException(option + " '" + line + "' failed with status " + status);
            }
        } catch (IOException e) {
            throw new CommandException(option + " '" + line + "': " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(option + " '" + line + "' was interrupted");
        }
    }
}
