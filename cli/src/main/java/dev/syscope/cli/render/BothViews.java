package dev.syscope.cli.render;

import dev.syscope.syscall.SyscallRecord;
import dev.syscope.trace.SignalRecord;
import dev.syscope.trace.TraceListener;

/**
 * Two views of one trace.
 *
 * @param first told first
 * @param second told second
 */
public record BothViews(TraceListener first, TraceListener second) implements TraceListener {
    @Override
    public void entered(SyscallRecord call) {
        first.entered(call);
        second.entered(call);
    }

    @Override
    public void exited(SyscallRecord call) {
        first.exited(call);
        second.exited(call);
    }

    @Override
    public void signal(SignalRecord signal) {
        first.signal(signal);
        second.signal(signal);
    }

    @Override
    public void attached(ThreadEvent thread) {
        first.attached(thread);
        second.attached(thread);
    }

    @Override
    public void named(int pid, int threads) {
        first.named(pid, threads);
        second.named(pid, threads);
    }

    @Override
    public void detached(ThreadEvent thread) {
        first.detached(thread);
        second.detached(thread);
    }

    @Override
    public void exiting(ThreadEvent thread) {
        first.exiting(thread);
        second.exiting(thread);
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        first.ended(thread, reason);
        second.ended(thread, reason);
    }

    @Override
    public void superseded(ThreadEvent leader, int formerTid) {
        first.superseded(leader, formerTid);
        second.superseded(leader, formerTid);
    }

    @Override
    public void lost(long records) {
        first.lost(records);
        second.lost(records);
    }

    @Override
    public void idle() {
        first.idle();
        second.idle();
    }
}
