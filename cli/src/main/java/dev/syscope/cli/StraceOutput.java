package dev.syscope.cli;

import dev.syscope.cli.render.Output;
import dev.syscope.cli.render.Sink;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens what {@code -o} names. */
final class StraceOutput {
    private StraceOutput() {}

    /**
     * Opens it.
     *
     * @param onBroken told when standard error can't be written to
     * @throws CommandException if it can't be
     */
    static Output open(StraceSettings.Output where, BrokenPipe onBroken) {
        Sink messages = new Sink(new FileOutputStream(FileDescriptor.err), onBroken);
        // A switch over types costs milliseconds at start-up
        if (where instanceof StraceSettings.Output.File file) {
            return open(file, messages);
        }
        if (where instanceof StraceSettings.Output.Pipe pipe) {
            return new PipeOutput(pipe.name(), pipe.command(), messages);
        }
        return new SharedOutput(messages, messages);
    }

    private static Output open(StraceSettings.Output.File file, Sink messages) {
        Complaint complaint = new Complaint();
        if (file.separately()) {
            checkDirectory(file.path());
            return new SeparateOutput(file.path(), file.append(), messages, complaint);
        }
        try {
            return new SharedOutput(new Sink(OutputFile.open(file.path(), file.append()), complaint.about(file.path())), messages);
        } catch (IOException e) {
            throw new CommandException("Can't fopen '" + file.path() + "': " + e.getMessage());
        }
    }

    /** The files are opened when there are threads to trace; what can't work is said before. */
    private static void checkDirectory(String prefix) {
        Path directory = Optional.ofNullable(Path.of(prefix).getParent()).orElse(Path.of("."));
        String why =
                !Files.exists(directory)
                        ? "No such file or directory"
                        : !Files.isDirectory(directory)
                                ? "Not a directory"
                                : !Files.isWritable(directory) ? "Permission denied" : "";
        if (!why.isEmpty()) {
            throw new CommandException("Can't fopen '" + prefix + ".PID': " + why);
        }
    }
}
