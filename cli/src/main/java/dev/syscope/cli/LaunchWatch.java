package dev.syscope.cli;

import dev.syscope.linux.Errno;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.trace.SignalRecord;
import dev.syscope.trace.TraceListener;
import java.util.OptionalInt;

/** Passes everything on, and remembers the process that was launched. */
final class LaunchWatch implements TraceListener {
    private final TraceListener view;
    private int launched;

    LaunchWatch(TraceListener view) {
        this.view = view;
    }

    /** The launched command's process, as long as it lives. */
    OptionalInt launched() {
        return launched == 0 ? OptionalInt.empty() : OptionalInt.of(launched);
    }

    @Override
    public void entered(SyscallRecord call) {
        view.entered(call);
    }

    @Override
    public void exited(SyscallRecord call) {
        view.exited(call);
    }

    @Override
    public void signal(SignalRecord signal) {
        view.signal(signal);
    }

    @Override
    public void attached(ThreadEvent thread) {
        if (thread.cause() == Cause.LAUNCHED) {
            launched = thread.pid();
        }
        view.attached(thread);
    }

    @Override
    public void named(int pid, int threads) {
        view.named(pid, threads);
    }

    @Override
    public void detached(ThreadEvent thread) {
        view.detached(thread);
    }

    @Override
    public void exiting(ThreadEvent thread) {
        view.exiting(thread);
    }

    @Override
    public void refused(int pid, String reason) {
        Messages.say(reason);
    }

    @Override
    public void notExecuted(int errno) {
        view.idle();
        Messages.say("exec: " + Errno.text(errno));
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        if (thread.tid() == launched) {
            launched = 0;
        }
        view.ended(thread, reason);
    }

    @Override
    public void superseded(ThreadEvent leader, int formerTid) {
        view.superseded(leader, formerTid);
    }

    @Override
    public void lost(long records) {
        view.lost(records);
    }

    @Override
    public void idle() {
        view.idle();
    }
}
