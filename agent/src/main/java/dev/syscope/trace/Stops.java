package dev.syscope.trace;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Signals;
import dev.syscope.linux.ptrace.Ptrace;
import dev.syscope.linux.ptrace.WaitStatus;
import dev.syscope.trace.TraceListener.EndReason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * What is done for each status that {@code wait4} gives. Hot: a syscall stop costs one request to know what it is, the
 * listener and the restart, and allocates nothing.
 *
 * <p>Every request may meet ESRCH because the tracee was killed meanwhile. Its death is then the next thing that
 * {@code wait4} tells of it, so the failure is ignored.
 */
final class Stops implements TraceLoop.Handler {
    private final TraceRequest request;
    private final TraceListener listener;
    private final Tracees tracees;
    private final SyscallStops syscalls;
    private final SignalStop record;
    private final MemorySegment message;
    private final boolean[] signals = new boolean[128];

    Stops(
            TraceRequest request,
            TraceListener listener,
            Tracees tracees,
            SyscallStops syscalls,
            Optional<LiveStacks> stacks,
            Arena arena) {
        this.request = request;
        this.listener = listener;
        this.tracees = tracees;
        this.syscalls = syscalls;
        record = new SignalStop(arena, stacks);
        message = arena.allocate(8, 8);
        request.signals().forEach(signal -> signals[signal] = true);
    }

    @Override
    public void handle(int tid, int status, long now) {
        Tracee tracee = tracees.get(tid);
        if (!WaitStatus.stopped(status)) {
            if (tracee != null) {
                tracees.ended(tracee, reason(status), now);
            }
            return;
        }
        if (tracee == null) { // a new child, whose parent may or may not have told of it
            if (!request.followForks()) {
                Ptrace.detach(tid, 0); // made with CLONE_PTRACE
                return;
            }
            tracee = tracees.adopt(tid, now);
        }
        int signal = WaitStatus.stopSignal(status);
        switch (WaitStatus.event(status)) {
            case 0 -> {
                if (signal == Ptrace.SYSCALL_STOP) {
                    syscalls.handle(tracee, now);
                } else {
                    signal(tracee, signal, now);
                }
            }
            case Ptrace.EVENT_SECCOMP -> syscalls.handle(tracee, now);
            case Ptrace.EVENT_STOP -> stopped(tracee, signal, now);
            case Ptrace.EVENT_EXEC -> executed(tracee, now);
            case Ptrace.EVENT_EXIT -> {
                tracees.exiting(tracee, now);
                tracees.resume(tracee, 0);
            }
            default -> tracees.resume(tracee, 0);
        }
    }

    static EndReason reason(int status) {
        return WaitStatus.exited(status)
                ? new EndReason.Exited(WaitStatus.exitStatus(status))
                : new EndReason.Killed(WaitStatus.killingSignal(status), WaitStatus.coreDumped(status));
    }

    private void signal(Tracee tracee, int signal, long now) {
        if (signals[signal] && !tracee.hidden && Ptrace.signalInfo(tracee.tid, record.address()) >= 0) {
            listener.signal(record.of(tracee, now, signal, false, syscalls.instructionPointer(tracee)));
        }
        tracees.resume(tracee, signal);
    }

    /** A group stop, which stays one until SIGCONT; or, with SIGTRAP, an interrupt, a new child or the end of one. */
    private void stopped(Tracee tracee, int signal, long now) {
        switch (signal) {
            case Signals.SIGSTOP, Signals.SIGTSTP, Signals.SIGTTIN, Signals.SIGTTOU -> {
                if (signals[signal] && !tracee.listening) { // a second interrupt in one group stop stops it again
                    listener.signal(record.of(tracee, now, signal, true, syscalls.instructionPointer(tracee)));
                }
                tracee.started = true;
                tracee.listening = true;
                Ptrace.listen(tracee.tid);
            }
            default -> tracees.resume(tracee, 0);
        }
    }

    private void executed(Tracee leader, long now) {
        if (leader.hidden) { // the end of the exec that posix_spawn made
            tracees.resume(leader, 0);
            return;
        }
        Tracee tracee = leader;
        if (!Kernel.failed(Ptrace.eventMessage(leader.tid, message.address()))) {
            tracee = tracees.executed(leader, (int) message.get(ValueLayout.JAVA_LONG, 0), now);
        }
        if (request.detachOnExecve() && !tracee.beforeFirstExec) {
            tracees.detach(tracee, 0, now);
            return;
        }
        tracee.beforeFirstExec = false;
        tracees.resume(tracee, 0);
    }
}
