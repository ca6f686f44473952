package dev.syscope.cli.render;

import dev.syscope.jfr.JfrRecording;
import dev.syscope.linux.Architecture;
import dev.syscope.syscall.DecodeOptions;
import dev.syscope.syscall.Decoder;
import dev.syscope.syscall.Frame;
import dev.syscope.syscall.LineBuffer;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.syscall.TextValueWriter;
import dev.syscope.trace.TraceListener;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/** Records the system calls of a trace that took long enough as {@code syscope.Syscall}. Hot, as the text view is. */
public final class JfrView implements TraceListener {
    private final LineBuffer line = new LineBuffer();
    private final ThreadLines threads = new ThreadLines();
    private final SyscallTable[] tables = new SyscallTable[Architecture.values().length];
    private final JfrRecording recording;
    private final long thresholdNanos;
    private final Decoder decoder;
    private final TextValueWriter values;
    private final Set<Status> statuses;
    private final CallFilter filter;
    private MemorySegment text = MemorySegment.ofArray(line.array());
    private byte[] textOf = line.array();
    private long latestNanos;

    /**
     * A view.
     *
     * @param thresholdNanos shorter calls are left out
     */
    public JfrView(
            JfrRecording recording, long thresholdNanos, DecodeOptions decode, Set<Status> statuses, CallFilter filter) {
        this.recording = recording;
        this.thresholdNanos = thresholdNanos;
        this.statuses = statuses;
        this.filter = filter;
        decoder = new Decoder(decode);
        values = new TextValueWriter(line, decode);
    }

    @Override
    public void entered(SyscallRecord call) {
        ThreadLine thread = thread(call.tid());
        thread.inCall = true;
        thread.hidden = !filter.shows(call);
        LineBuffer held = thread.hold();
        if (!thread.hidden) {
            line.truncate(0);
            decoder.entry(call, values);
            held.append(line.array(), 0, line.length());
        }
    }

    @Override
    public void exited(SyscallRecord call) {
        ThreadLine thread = thread(call.tid());
        boolean entered = thread.inCall;
        thread.inCall = false;
        latestNanos = call.timeNanos();
        long duration = call.durationNanos();
        // a call that began before the tracing did has no start that could be told
        if (!entered || thread.hidden || duration < Math.max(0, thresholdNanos)
                || !statuses.contains(call.failed() ? Status.FAILED : Status.SUCCESSFUL)) {
            return;
        }
        line.truncate(0);
        line.append(thread.held.array(), 0, thread.held.length());
        decoder.exit(call, values);
        List<Frame> stack = thread.stack.isEmpty() ? call.stack() : thread.stack;
        long where = recording.stack(JfrFrames.of(stack), stack.size() == Frame.MOST);
        if (line.array() != textOf) {
            textOf = line.array();
            text = MemorySegment.ofArray(textOf);
        }
        recording.syscall(
                call.timeNanos() - duration,
                duration,
                recording.thread(call.pid(), call.tid()),
                where,
                call.pid(),
                table(call.architecture()).syscall(call.nr()).name(),
                text,
                0,
                line.length(),
                call.returnValue(),
                call.failed());
    }

    private ThreadLine thread(int tid) {
        ThreadLine thread = threads.get(tid);
        if (thread == null) {
            thread = new ThreadLine(tid);
            threads.put(thread);
        }
        return thread;
    }

    private SyscallTable table(Architecture architecture) {
        SyscallTable table = tables[architecture.ordinal()];
        if (table == null) {
            table = SyscallTable.of(architecture);
            tables[architecture.ordinal()] = table;
        }
        return table;
    }

    @Override
    public void detached(ThreadEvent thread) {
        drop(thread.tid());
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        drop(thread.tid());
    }

    private void drop(int tid) {
        threads.remove(tid);
        decoder.forget(tid);
    }

    /** The call goes on under the leader's id. */
    @Override
    public void superseded(ThreadEvent leader, int formerTid) {
        ThreadLine former = threads.get(formerTid);
        if (former != null && former.inCall && formerTid != leader.tid()) {
            ThreadLine thread = thread(leader.tid());
            thread.inCall = true;
            thread.hidden = former.hidden;
            thread.hold().append(former.held.array(), 0, former.held.length());
            drop(formerTid);
        }
    }

    @Override
    public void lost(long records) {
        recording.lost(latestNanos == 0 ? System.nanoTime() : latestNanos, records, "the tracer was too slow");
    }

    @Override
    public void idle() {
        recording.idle();
    }
}
