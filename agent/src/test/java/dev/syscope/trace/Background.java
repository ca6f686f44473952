package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;

/** A trace on a thread of its own. */
final class Background implements AutoCloseable {
    final Recorder recorder;
    private final PtraceSource source;
    private final Thread thread;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile TraceListener.EndReason end;

    Background(TraceRequest request) {
        this(request, new Recorder());
    }

    Background(TraceRequest request, Recorder recorder) {
        this.recorder = recorder;
        source = new PtraceSource(request);
        thread = new Thread(() -> {
            try {
                end = source.run(recorder);
            } catch (Throwable e) {
                failure.set(e);
            }
        }, "tracer");
        thread.start();
    }

    boolean isDone() {
        return !thread.isAlive();
    }

    void stop() {
        source.stop();
    }

    /** Waits for the end, at most ten seconds, and gives it. */
    TraceListener.EndReason join() {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(thread.isAlive()).as("tracing goes on").isFalse();
        assertThat(failure.get()).isNull();
        assertThat(recorder.mistakes).isEmpty();
        return end;
    }

    @Override
    public void close() {
        source.stop();
        join();
    }
}
