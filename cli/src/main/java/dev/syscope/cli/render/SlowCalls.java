package dev.syscope.cli.render;

import dev.syscope.syscall.DecodeOptions;
import dev.syscope.syscall.Decoder;
import dev.syscope.syscall.LineBuffer;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.TextValueWriter;
import dev.syscope.syscall.ValueWriter;
import dev.syscope.trace.SignalRecord;
import dev.syscope.trace.TraceListener;
import java.util.HashMap;
import java.util.Map;

/**
 * Prints the calls that take longer than a while as strace does with {@code -T}, each line begun with the thread's id.
 * Of one that began before the measurement it says how long it took since.
 */
public final class SlowCalls implements TraceListener {
    private final long aboveNanos;
    private final JavaNames java;
    private final Sink sink;
    private final Decoder decoder = new Decoder(DecodeOptions.DEFAULT);
    private final LineBuffer line = new LineBuffer();
    private final ValueWriter values = new TextValueWriter(line, DecodeOptions.DEFAULT, false);

    /** What each thread's call had to say at its entry. */
    private final Map<Integer, LineBuffer> begun = new HashMap<>();

    /** A view of the calls that take longer than {@code aboveNanos}, with Java's names for threads. */
    public SlowCalls(long aboveNanos, JavaNames java, Sink sink) {
        this.java = java;
        this.aboveNanos = aboveNanos;
        this.sink = sink;
    }

    @Override
    public void entered(SyscallRecord call) {
        line.truncate(0);
        line.append(LatencyNames.syscall(call.architecture(), call.nr()));
        line.append('(');
        decoder.entry(call, values);
        LineBuffer kept = begun.computeIfAbsent(call.tid(), tid -> new LineBuffer());
        kept.truncate(0);
        kept.append(line.array(), 0, line.length());
    }

    @Override
    public void exited(SyscallRecord call) {
        LineBuffer kept = begun.get(call.tid());
        if (kept == null || kept.length() == 0) {
            return;
        }
        line.truncate(0);
        line.append(kept.array(), 0, kept.length());
        kept.truncate(0);
        decoder.exit(call, values); // has the decoder forget the entry, too
        if (call.durationNanos() < aboveNanos) {
            return;
        }
        line.append(") = ");
        decoder.result(call, values);
        line.append(call.isOlder() ? " <at least " : " <");
        line.append(Durations.text(call.durationNanos()));
        line.append(">\n");
        StackLines.append(line, call.stack());
        sink.append(Integer.toString(call.tid()));
        java.of(call.tid()).ifPresent(name -> sink.append("<" + ThreadName.escaped(name) + ">"));
        sink.append(" ");
        sink.append(line);
        sink.flush();
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        begun.remove(thread.tid());
        decoder.forget(thread.tid());
    }

    @Override
    public void superseded(ThreadEvent leader, int formerTid) {
        LineBuffer former = begun.remove(formerTid);
        if (former != null) {
            begun.put(leader.tid(), former);
        }
        decoder.forget(formerTid);
    }

    @Override
    public void signal(SignalRecord signal) {
        // not a call
    }

    @Override
    public void attached(ThreadEvent thread) {
        // says nothing yet
    }

    @Override
    public void detached(ThreadEvent thread) {
        begun.remove(thread.tid());
    }

    @Override
    public void lost(long records) {
        // the table says it
    }

    @Override
    public void idle() {
        // nothing is held back
    }
}
