package dev.syscope.trace;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.ptrace.Ptrace;
import dev.syscope.linux.ptrace.WaitStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets all threads go on as they were.
 *
 * <p>Only a stopped thread can be let go. So each is interrupted, and let go at whatever stop comes first, with the
 * signal if that is one on its way. A thread in vfork can't stop before its child has executed a program or ended; the
 * child is let go meanwhile, and does. What has not stopped by a deadline, because it sleeps where no signal reaches
 * it, is let go by the kernel when the tracer's thread ends.
 */
final class Detachment implements TraceLoop.Handler {
    /** How long to wait for stops. A thread stops within microseconds, unless it can't. */
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    private static final int SIGKILL = 9;

    private final Tracees tracees;
    private final TraceLoop loop;
    private final SyscallStops syscalls;
    private final MemorySegment word;
    private final Set<Integer> seen = new HashSet<>();

    Detachment(Tracees tracees, TraceLoop loop, SyscallStops syscalls, Arena arena) {
        this.tracees = tracees;
        this.loop = loop;
        this.syscalls = syscalls;
        word = arena.allocate(8, 8);
    }

    /** Lets all go. Returns when they have gone or the deadline has passed. */
    void run() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        loop.handleLeftOver(this);
        for (Tracee each : tracees.all()) {
            if (tracees.skipping()) {
                // Its seccomp filter can't be taken off, and nobody would answer for the calls that it stops.
                Kernel.syscall(Nr.TGKILL, each.pid, each.tid, SIGKILL);
            } else if (each.delayed) {
                letGo(each, each.resumeSignal, System.nanoTime());
            } else {
                Ptrace.interrupt(each.tid);
            }
        }
        while (tracees.count() > 0 && System.nanoTime() - deadline < 0 && loop.turn(this, deadline)) {}
    }

    @Override
    public void handle(int tid, int status, long now) {
        Tracee tracee = tracees.get(tid);
        if (!WaitStatus.stopped(status)) {
            if (tracee != null) {
                tracees.ended(tracee, Stops.reason(status), now);
            }
            return;
        }
        if (tracees.skipping()) { // on its way to its end, or a new child, which has the filter too
            Kernel.syscall(Nr.KILL, tid, SIGKILL);
            Ptrace.toNextEvent(tid, 0);
            return;
        }
        int event = WaitStatus.event(status);
        if (event == Ptrace.EVENT_FORK || event == Ptrace.EVENT_VFORK || event == Ptrace.EVENT_CLONE) {
            child(tid);
        }
        int signal = WaitStatus.stopSignal(status);
        boolean delivery = event == 0 && signal != Ptrace.SYSCALL_STOP;
        if (tracee != null) {
            letGo(tracee, delivery ? signal : 0, now);
        } else {
            seen.add(tid);
            Ptrace.detach(tid, delivery ? signal : 0);
        }
    }

    private void letGo(Tracee tracee, int signal, long now) {
        seen.add(tracee.tid);
        syscalls.beforeDetach(tracee);
        tracees.detach(tracee, signal, now);
    }

    /** A child that has just been made is traced too. Its first stop is waited for, for nobody else will. */
    private void child(int parent) {
        if (Kernel.failed(Ptrace.eventMessage(parent, word.address()))) {
            return;
        }
        int child = (int) word.get(ValueLayout.JAVA_LONG, 0);
        if (tracees.get(child) == null && seen.add(child)) {
            long waited = Kernel.syscall(Nr.WAIT4, child, word.address(), WaitStatus.WALL | WaitStatus.WNOTHREAD, 0);
            if (waited == child && WaitStatus.stopped(word.get(ValueLayout.JAVA_INT, 0))) {
                Ptrace.detach(child, 0);
            }
        }
    }
}
