package dev.syscope.cli;

import dev.syscope.cli.render.JavaNames;
import dev.syscope.cli.render.LatencyCsv;
import dev.syscope.cli.render.LatencyJson;
import dev.syscope.cli.render.LatencyLog;
import dev.syscope.cli.render.LatencyNames;
import dev.syscope.cli.render.LatencyPage;
import dev.syscope.cli.render.LatencyScreen;
import dev.syscope.cli.render.LatencyText;
import dev.syscope.cli.render.LatencyView;
import dev.syscope.cli.render.Sink;
import dev.syscope.cli.render.SlowCalls;
import dev.syscope.linux.Terminal;
import dev.syscope.trace.TraceListener;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Opens what {@code syscope latency} writes, all of it before the target runs. */
final class LatencyOutputs implements AutoCloseable {
    private static final int STANDARD_OUTPUT = 1;

    private final List<LatencyView> views = new ArrayList<>();
    private final PrintStream out;
    private final boolean ownsOut;
    private final JavaNames java;
    private final BrokenPipe unread;
    private boolean closed;

    /** Tells of what a {@link PrintStream} keeps to itself. */
    private static final class Told extends FilterOutputStream {
        private final BrokenPipe unread;

        Told(OutputStream out, BrokenPipe unread) {
            super(out);
            this.unread = unread;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                unread.accept(e);
                throw e;
            }
        }
    }

    private LatencyOutputs(PrintStream out, boolean ownsOut, JavaNames java, BrokenPipe unread) {
        this.out = out;
        this.unread = unread;
        this.java = java;
        this.ownsOut = ownsOut;
    }

    /**
     * Opens it.
     *
     * @param jfr what is recorded to, and names threads; its owner finishes it
     * @param unread told if nobody reads the table, or the slow calls, any more
     * @throws CommandException if a file can't be written
     */
    static LatencyOutputs open(LatencySettings settings, JfrOutput jfr, BrokenPipe unread) {
        LatencySettings.Outputs wanted = settings.outputs();
        OutputStream stream = wanted.file().map(LatencyOutputs::file).orElseGet(() -> new FileOutputStream(FileDescriptor.out));
        PrintStream out = new PrintStream(new BufferedOutputStream(new Told(stream, unread)), false, StandardCharsets.UTF_8);
        LatencyOutputs outputs = new LatencyOutputs(out, wanted.file().isPresent(), jfr.names(), unread);
        LatencyNames names = new LatencyNames(settings.by(), jfr.names());
        boolean intervals = settings.intervalNanos().isPresent();
        outputs.views.add(
                switch (wanted.format()) {
                    case JSON -> new LatencyJson(out, names, wanted.order(), intervals);
                    case CSV -> new LatencyCsv(out, names, wanted.order());
                    case TEXT -> outputs.text(settings, names);
                });
        wanted.log().ifPresent(path -> outputs.views.add(
                new LatencyLog(new BufferedOutputStream(file(path)), Instant.now(), names)));
        wanted.page().ifPresent(path -> outputs.views.add(
                new LatencyPage(file(path), names, wanted.order(), title(settings))));
        jfr.recording().ifPresent(recording -> outputs.views.add(new LatencyRecording(recording, names)));
        return outputs;
    }

    private LatencyView text(LatencySettings settings, LatencyNames names) {
        LatencySettings.Outputs wanted = settings.outputs();
        boolean intervals = settings.intervalNanos().isPresent();
        LatencyText text = new LatencyText(out, names, wanted.order(), intervals, wanted.histograms());
        if (!intervals || wanted.file().isPresent() || !Terminal.is(STANDARD_OUTPUT)) {
            return text;
        }
        return new LatencyScreen(out, names, wanted.order(), text, () -> Terminal.size(STANDARD_OUTPUT));
    }

    private static OutputStream file(String path) {
        try {
            return OutputFile.open(path, false);
        } catch (IOException e) {
            throw new CommandException("Can't fopen '" + path + "': " + e.getMessage());
        }
    }

    private static String title(LatencySettings settings) {
        LatencySettings.Whose whose = settings.target();
        if (whose.machine()) {
            return "the whole machine";
        }
        if (whose.cgroup().isPresent()) {
            return "cgroup " + whose.cgroup().get();
        }
        return whose.pids().isEmpty() ? String.join(" ", whose.command()) : "pid " + whose.pids();
    }

    List<LatencyView> views() {
        return views;
    }

    /** What prints the calls that take longer; nothing if that isn't asked for. */
    TraceListener slowCalls(OptionalLong aboveNanos) {
        if (aboveNanos.isEmpty()) {
            return TraceListener.SILENCE;
        }
        return new SlowCalls(
                aboveNanos.getAsLong(), java, new Sink(new FileOutputStream(FileDescriptor.err), unread)); // no place left to say it
    }

    @Override
    public void close() {
        finish();
    }

    /** Writes out and closes everything, once. */
    void finish() {
        if (closed) {
            return;
        }
        closed = true;
        List<String> failures = new ArrayList<>();
        if (out.checkError() && !unread.isBroken()) { // flushes
            failures.add("cannot write the table: is the disk full?");
        }
        for (LatencyView view : views) {
            try {
                view.close();
            } catch (UncheckedIOException e) {
                failures.add(e.getCause().getMessage());
            }
        }
        if (ownsOut) {
            out.close();
        }
        if (!failures.isEmpty()) {
            throw new CommandException(String.join("; ", failures));
        }
    }
}
