package dev.syscope.cli;

import dev.syscope.cli.render.Output;
import dev.syscope.cli.render.Sink;

/**
 * One sink for all threads.
 *
 * @param sink where lines go
 * @param messages where messages go: the same sink if that is standard error
 */
record SharedOutput(Sink sink, Sink messages) implements Output {
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
        return sink == messages;
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
    public void close() {
        if (!isShared()) { // standard error stays open for what is still to be said
            sink.close();
        }
        messages.flush();
    }
}
