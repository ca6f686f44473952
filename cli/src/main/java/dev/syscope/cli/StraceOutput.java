package dev.syscope.cli;

import dev.syscope.cli.render.Output;
import dev.syscope.cli.render.Sink;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens what {@code -o} names. */
final class StraceOutput {
    private StraceOutput() {}

    /**
     * Opens it.
     *
     * @throws CommandException if it can't be
     */
    static Output open(StraceSettings.Output where) {
        Sink messages = new Sink(new FileOutputStream(FileDescriptor.err), e -> {}); // there is no place left to say it
        return switch (where) {
            case StraceSettings.Output.StandardError ignored -> new SharedOutput(messages, messages);
            case StraceSettings.Output.Pipe pipe -> new PipeOutput(pipe.command(), messages);
            case StraceSettings.Output.File file -> open(file, messages);
        };
    }

    private static Output open(StraceSettings.Output.File file, Sink messages) {
        Complaint complaint = new Complaint();
        if (file.separately()) {
            return new SeparateOutput(file.path(), file.append(), messages, complaint);
        }
        try {
            return new SharedOutput(new Sink(OutputFile.open(file.path(), file.append()), complaint), messages);
        } catch (IOException e) {
            throw new CommandException(e.getMessage());
        }
    }

    /** Says the first failure, and no further one. */
    static final class Complaint implements Consumer<IOException> {
        private boolean said;

        @Override
        public void accept(IOException e) {
            if (!said) {
                said = true;
                Messages.say("cannot write the trace: " + Optional.ofNullable(e.getMessage()).orElse("I/O error"));
            }
        }
    }
}
