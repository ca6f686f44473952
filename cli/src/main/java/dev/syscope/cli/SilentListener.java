package dev.syscope.cli;

import dev.syscope.syscall.SyscallRecord;
import dev.syscope.trace.SignalRecord;
import dev.syscope.trace.TraceListener;

/** Hears everything and says nothing. */
final class SilentListener implements TraceListener {
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
