package dev.syscope.trace;

import dev.syscope.syscall.SyscallRecord;

/** Hears everything and says nothing: where nobody listens, and after a listener has failed, while the target is let go. */
public final class Silence implements TraceListener {
    /** A listener that keeps nothing, so one can serve several sources. */
    public Silence() {}

    @Override
    public void entered(SyscallRecord call) {}

    @Override
    public void exited(SyscallRecord call) {}

    @Override
    public void signal(SignalRecord signal) {}

    @Override
    public void attached(ThreadEvent thread) {}

    @Override
    public void detached(ThreadEvent thread) {}

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {}

    @Override
    public void superseded(ThreadEvent leader, int formerTid) {}

    @Override
    public void lost(long records) {}

    @Override
    public void idle() {}
}
