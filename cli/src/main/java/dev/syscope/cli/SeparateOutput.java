package dev.syscope.cli;

import dev.syscope.cli.render.Output;
import dev.syscope.cli.render.Sink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/** A file for each thread: {@code PREFIX.TID}. */
final class SeparateOutput implements Output {
    private final Map<Integer, Sink> sinks = new HashMap<>();
    private final String prefix;
    private final boolean append;
    private final Sink messages;
    private final Complaint complaint;

    /**
     * Files that begin with a name.
     *
     * @param append whether to keep what they hold
     * @param messages where messages go
     * @param complaint told when a file can't be opened or written
     */
    SeparateOutput(String prefix, boolean append, Sink messages, Complaint complaint) {
        this.prefix = prefix;
        this.append = append;
        this.messages = messages;
        this.complaint = complaint;
    }

    @Override
    public Sink of(int tid) {
        return sinks.computeIfAbsent(tid, id -> new Sink(open(id), complaint.about(prefix + '.' + id)));
    }

    private OutputStream open(int tid) {
        try {
            return OutputFile.open(prefix + '.' + tid, append);
        } catch (IOException e) {
            complaint.about(prefix + '.' + tid).accept(e);
            return OutputStream.nullOutputStream(); // the target goes on
        }
    }

    @Override
    public boolean isSeparate() {
        return true;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void release(int tid) {
        Sink sink = sinks.remove(tid);
        if (sink != null) {
            sink.close();
        }
    }

    @Override
    public void flush() {
        sinks.values().forEach(Sink::flush);
        messages.flush();
    }

    @Override
    public Sink messages() {
        return messages;
    }

    @Override
    public void close() {
        sinks.values().forEach(Sink::close);
        messages.flush();
    }
}
