package dev.syscope.cli.render;

import dev.syscope.syscall.LineBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * One place that output goes to. Bytes are gathered and written in large pieces; when they can't be written, that is
 * said once and they are dropped, since the target must go on. Not for several threads.
 */
public final class Sink implements AutoCloseable {
    private static final int LARGE = 64 * 1024;

    private final LineBuffer pending = new LineBuffer();
    private final OutputStream out;
    private final Consumer<IOException> onFailure;
    private boolean failed;

    /**
     * A sink.
     *
     * @param out unbuffered; closed with the sink
     * @param onFailure told the first time that writing fails
     */
    public Sink(OutputStream out, Consumer<IOException> onFailure) {
        this.out = out;
        this.onFailure = onFailure;
    }

    /** Takes all bytes of a buffer. */
    public void append(LineBuffer text) {
        pending.append(text.array(), 0, text.length());
        flushIfLarge();
    }

    /** Takes a string, each char one byte. */
    public void append(String text) {
        pending.append(text);
        flushIfLarge();
    }

    private void flushIfLarge() {
        if (pending.length() >= LARGE) {
            flush();
        }
    }

    /** Writes out what it has. */
    public void flush() {
        int length = pending.length();
        if (length == 0) {
            return;
        }
        if (!failed) {
            try {
                out.write(pending.array(), 0, length);
            } catch (IOException e) {
                failed = true;
                pending.truncate(0);
                onFailure.accept(e);
                return;
            }
        }
        pending.truncate(0);
    }

    /** Writes out what it has and closes the file. */
    @Override
    public void close() {
        flush();
        try {
            out.close();
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                onFailure.accept(e);
            }
        }
    }
}
