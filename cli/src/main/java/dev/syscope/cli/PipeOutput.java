package dev.syscope.cli;

import dev.syscope.cli.render.Output;
import dev.syscope.cli.render.Sink;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A command that reads the trace on its standard input. It is waited for at the end. */
final class PipeOutput implements Output {
    private final Process process;
    private final Sink sink;
    private final Sink messages;

    /**
     * Starts the command by the shell.
     *
     * @param name what the user typed, for messages
     * @throws CommandException if it can't be started
     */
    PipeOutput(String name, String command, Sink messages) {
        this.messages = messages;
        try {
            // On a thread of its own: the thread that traces waits for its own children, and must not get this one.
            process = CompletableFuture.supplyAsync(() -> start(command), work -> new Thread(work).start()).join();
        } catch (CompletionException e) {
            throw new CommandException("cannot start '" + command + "': " + e.getCause().getMessage());
        }
        sink = new Sink(process.getOutputStream(), new Complaint().about(name));
    }

    private static Process start(String command) {
        try {
            return new ProcessBuilder("sh", "-c", command) // by that name its messages begin
                    .redirectOutput(Redirect.INHERIT)
                    .redirectError(Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public Sink of(int tid) {
        return sink;
    }

    @Override
    public boolean isSeparate() {
        return false;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void release(int tid) {
        // it is the others' too
    }

    @Override
    public void flush() {
        sink.flush();
        messages.flush();
    }

    @Override
    public Sink messages() {
        return messages;
    }

    @Override
    public void close() {
        sink.close();
        messages.flush();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
