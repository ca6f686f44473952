package dev.syscope.cli.render;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what is written. */
final class FakeOutput implements Output {
    private final Map<Integer, ByteArrayOutputStream> written = new TreeMap<>();
    private final Map<Integer, Sink> sinks = new TreeMap<>();
    private final boolean separate;
    private final boolean messagesToo;

    /** One sink for all, with the messages in it; or one for each thread, and messages apart. */
    FakeOutput(boolean separate) {
        this(separate, !separate);
    }

    FakeOutput(boolean separate, boolean messagesToo) {
        this.separate = separate;
        this.messagesToo = messagesToo;
    }

    private Sink sink(int key) {
        return sinks.computeIfAbsent(key, k -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            written.put(k, bytes);
            return new Sink(bytes, e -> {
                throw new IllegalStateException(e);
            });
        });
    }

    /** What a thread's sink has got. */
    String text(int tid) {
        Sink sink = sink(separate ? tid : 0);
        sink.flush();
        return written.get(separate ? tid : 0).toString(StandardCharsets.ISO_8859_1);
    }

    /** What the shared sink has got. */
    String text() {
        return text(0);
    }

    @Override
    public Sink of(int tid) {
        return sink(separate ? tid : 0);
    }

    @Override
    public boolean isSeparate() {
        return separate;
    }

    @Override
    public boolean isShared() {
        return messagesToo;
    }

    @Override
    public void release(int tid) {}

    @Override
    public void flush() {
        sinks.values().forEach(Sink::flush);
    }

    @Override
    public Sink messages() {
        return sink(messagesToo ? 0 : -1);
    }

    @Override
    public void close() {
        flush();
    }
}
