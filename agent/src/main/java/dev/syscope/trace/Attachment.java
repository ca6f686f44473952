package dev.syscope.trace;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.linux.proc.ProcSyscall;
import dev.syscope.linux.ptrace.Ptrace;
import dev.syscope.linux.ptrace.TraceAccess;
import dev.syscope.trace.TraceListener.Cause;

/**
 * Begins to trace running processes, with all their threads.
 *
 * <p>Each thread is seized, which doesn't stop it, and then interrupted, so that from its next stop on it stops at
 * system calls. Stops are handled as they come, between one thread and the next, so that none waits for the others.
 */
final class Attachment {
    /** How many threads are seized before the stops that have come are handled. */
    private static final int BETWEEN_TURNS = 8;

    private final Tracees tracees;
    private final TraceListener listener;
    private final Runnable handleStops;

    /**
     * For the thread that is to be the tracer.
     *
     * @param handleStops handles the stops that have come, without waiting for more
     */
    Attachment(Tracees tracees, TraceListener listener, Runnable handleStops) {
        this.tracees = tracees;
        this.listener = listener;
        this.handleStops = handleStops;
    }

    /**
     * Attaches to processes. Those that can't be traced are told to the listener, as long as there is one that can.
     *
     * @param othersFollow whether something else will be traced, so that there need not be one
     * @throws RuntimeException the first refusal, if there is none that can be traced
     */
    void attach(Target.Processes processes, boolean othersFollow) {
        Refusals.tell(processes.pids(), othersFollow, listener, this::process);
    }

    private void process(int pid) {
        ProcStatus status = ProcStatus.of(pid);
        int leader = status.number("Tgid");
        if (leader == Kernel.syscall(Nr.GETPID)) {
            throw new TargetException("attach: pid " + pid + " is syscope itself, which can't trace itself");
        }
        if (leader > 0 && leader != pid) {
            thread(pid, leader, true); // one thread of a process, named by its own id
            listener.named(pid, 1);
            return;
        }
        boolean found = tracees.get(pid) != null;
        int seized = 0;
        for (int before = -1; before != seized; ) { // until no thread has come meanwhile
            before = seized;
            int[] threads = ProcStatus.threads(pid);
            for (int tid : threads.length == 0 ? new int[] {pid} : threads) {
                if (tracees.get(tid) == null && thread(tid, pid, tid == pid && threads.length <= 1)) {
                    found = true;
                    if (++seized % BETWEEN_TURNS == 0) {
                        handleStops.run();
                    }
                }
            }
        }
        if (!found) {
            throw TraceAccess.refused(pid, dev.syscope.linux.Errno.EPERM);
        }
        if (seized > 0) {
            listener.named(pid, seized);
        }
    }

    /** Begins to trace one thread. A thread other than the one that was named may be gone or on its way. */
    private boolean thread(int tid, int pid, boolean named) {
        long seized = Ptrace.seize(tid, tracees.options());
        if (Kernel.failed(seized)) {
            if (named) {
                throw TraceAccess.refused(tid, (int) -seized);
            }
            return false;
        }
        Tracee tracee = tracees.add(tid, pid, Cause.NAMED, System.nanoTime());
        tracee.interruptedNr = blockedIn(tid);
        tracee.seizedInCall = tracee.interruptedNr >= 0;
        Ptrace.interrupt(tid);
        return true;
    }

    /** The number of the call that a thread sleeps in, which may go on by restart_syscall; -1 if that isn't known. */
    private static int blockedIn(int tid) {
        int nr = ProcSyscall.nr(ProcSyscall.line(tid));
        return nr >= 0 && nr != Nr.RESTART_SYSCALL && ProcSyscall.isHosts(tid) ? nr : -1;
    }
}
