package dev.syscope.cli.render;

import dev.syscope.syscall.LineBuffer;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.trace.TraceListener;
import java.util.Set;

/** Counts instead of printing ({@code -c}), or as well ({@code -C}). */
public final class SummaryView implements TraceListener {
    private final Summary summary;
    private final CallFilter filter;
    private final HiddenThreads hidden = new HiddenThreads();

    private final AttachMessages attachMessages;

    /**
     * A view that counts the calls that a filter shows.
     *
     * @param name the name that messages begin with
     * @param quiet messages that are left out
     */
    public SummaryView(String name, Output output, SummaryStyle style, Set<Message> quiet, CallFilter filter) {
        summary = new Summary(style);
        attachMessages = new AttachMessages(name, output, quiet);
        this.filter = filter;
    }

    /** Writes the summary. */
    public void write(Sink sink) {
        LineBuffer text = new LineBuffer();
        summary.write(text);
        sink.append(text);
        sink.flush();
    }

    @Override
    public void entered(SyscallRecord call) {
        if (!filter.shows(call)) {
            hidden.add(call.tid());
        }
    }

    @Override
    public void exited(SyscallRecord call) {
        if (!hidden.remove(call.tid())) {
            summary.add(call);
        }
    }

    @Override
    public void attached(ThreadEvent thread) {
        attachMessages.attached(thread);
    }

    @Override
    public void named(int pid, int threads) {
        attachMessages.named(pid, threads);
    }

    @Override
    public void detached(ThreadEvent thread) {
        attachMessages.detached(thread);
        hidden.remove(thread.tid());
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        hidden.remove(thread.tid());
    }

    @Override
    public void superseded(ThreadEvent leader, int formerTid) {
        if (hidden.remove(formerTid)) {
            hidden.add(leader.tid());
        }
    }
}
