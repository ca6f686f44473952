package dev.syscope.trace;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.linux.ptrace.Ptrace;
import dev.syscope.trace.TraceListener.Cause;
import dev.syscope.trace.TraceListener.EndReason;
import dev.syscope.trace.TraceListener.ThreadEvent;

/** The threads that are traced: how they begin, go on and end. */
final class Tracees {
    private final TraceRequest request;
    private TraceListener listener;
    private final TraceeMap map = new TraceeMap();
    private final boolean skipping;

    /** No call is asked for, so threads need not stop at any once the command runs. */
    private final boolean eventsOnly;

    private int launchedPid = -1;
    private boolean launchedLetGo;
    private EndReason launchedEnd = new EndReason.Exited(0);
    private int delayed;

    /**
     * No threads yet.
     *
     * @param skipping whether a seccomp filter stops the threads at the calls that matter, so that they need not stop
     *     at each
     */
    Tracees(TraceRequest request, TraceListener listener, boolean skipping) {
        this.request = request;
        this.listener = listener;
        this.skipping = skipping;
        eventsOnly = request.syscalls().isNone();
    }

    /** From now on nobody is told of anything: the listener has failed. */
    void tellNobody() {
        listener = TraceListener.SILENCE;
    }

    /** The options to seize with. */
    int options() {
        int options = Ptrace.O_TRACESYSGOOD | Ptrace.O_TRACEEXEC | Ptrace.O_TRACEEXIT;
        if (request.followForks()) {
            options |= Ptrace.O_TRACEFORK | Ptrace.O_TRACEVFORK | Ptrace.O_TRACECLONE;
        }
        if (skipping) {
            // The filter outlives us: a target that goes on alone would get ENOSYS for what we asked for.
            options |= Ptrace.O_TRACESECCOMP | Ptrace.O_EXITKILL;
        }
        return options;
    }

    Tracee get(int tid) {
        return map.get(tid);
    }

    int count() {
        return map.size();
    }

    Tracee[] all() {
        return map.all();
    }

    /** Whether a command was launched and then let go, so that it may outlive the trace as our child. */
    boolean launchedLetGo() {
        return launchedLetGo;
    }

    /** How the launched command ended. */
    EndReason launchedEnd() {
        return launchedEnd;
    }

    /** Whether the filter and its children must not outlive us. */
    boolean skipping() {
        return skipping;
    }

    /** A thread that was seized. */
    Tracee add(int tid, int pid, Cause cause, long now) {
        Tracee tracee = new Tracee(tid, pid, cause);
        if (cause == Cause.LAUNCHED) {
            launchedPid = pid;
            tracee.hidden = true;
            tracee.beforeFirstExec = true;
        }
        map.put(tracee);
        listener.attached(new ThreadEvent(tid == pid ? tid : pid, tid, now, cause));
        return tracee;
    }

    /** A thread that was made by a tracee and came with its trace. */
    Tracee adopt(int tid, long now) {
        return add(tid, processOf(tid), Cause.FORKED, now);
    }

    /** The process of a thread. A signal that is none tells in one call whether it is a leader, the usual case. */
    private static int processOf(int tid) {
        if (Kernel.syscall(Nr.TGKILL, tid, tid, 0) == 0) {
            return tid;
        }
        int pid = ProcStatus.of(tid).number("Tgid");
        return pid < 0 ? tid : pid;
    }

    /** Lets a thread go on, with a signal or 0. */
    void resume(Tracee tracee, int signal) {
        tracee.started = true;
        tracee.listening = false;
        if ((skipping && !tracee.inCall || eventsOnly) && !tracee.hidden) {
            Ptrace.toNextEvent(tracee.tid, signal);
        } else {
            Ptrace.toNextSyscall(tracee.tid, signal);
        }
    }

    /** Keeps a stopped thread for a while, then resumes it. */
    void delay(Tracee tracee, long until, int signal) {
        tracee.resumeNanos = until;
        tracee.resumeSignal = signal;
        if (!tracee.delayed) {
            tracee.delayed = true;
            delayed++;
        }
    }

    /** Resumes the delayed threads whose time has come. */
    void resumeDue() {
        if (delayed == 0) {
            return;
        }
        long now = System.nanoTime();
        for (Tracee each : map.all()) {
            if (each.delayed && each.resumeNanos - now <= 0) {
                undelay(each);
                resume(each, each.resumeSignal);
            }
        }
    }

    /** When the next delayed thread goes on. */
    long nextDue() {
        long next = Waker.never();
        if (delayed > 0) {
            for (Tracee each : map.all()) {
                if (each.delayed) {
                    next = Math.min(next, each.resumeNanos);
                }
            }
        }
        return next;
    }

    private void undelay(Tracee tracee) {
        if (tracee.delayed) {
            tracee.delayed = false;
            delayed--;
        }
    }

    /** A thread is about to end. */
    void exiting(Tracee tracee, long now) {
        listener.exiting(event(tracee, now));
    }

    /** A thread ended. */
    void ended(Tracee tracee, EndReason reason, long now) {
        undelay(tracee);
        map.remove(tracee.tid);
        if (tracee.tid == launchedPid) {
            launchedEnd = reason;
        }
        listener.ended(event(tracee, now), reason);
    }

    /**
     * A thread executed a program: the others of its process are gone, or about to tell of their ends, and it has the
     * leader's id.
     *
     * @return the thread under its new id
     */
    Tracee executed(Tracee leader, int formerTid, long now) {
        Tracee former = map.get(formerTid);
        if (formerTid == leader.tid || former == null) {
            return leader;
        }
        undelay(leader);
        map.remove(leader.tid);
        map.remove(formerTid);
        former.tid = leader.tid;
        map.put(former);
        listener.superseded(event(former, now), formerTid);
        return former;
    }

    /** Lets a stopped thread go for good. */
    void detach(Tracee tracee, int signal, long now) {
        undelay(tracee);
        map.remove(tracee.tid);
        if (tracee.tid == launchedPid) {
            launchedLetGo = true;
        }
        if (Ptrace.detach(tracee.tid, signal) == 0) {
            listener.detached(event(tracee, now));
        }
    }

    private static ThreadEvent event(Tracee tracee, long now) {
        return new ThreadEvent(tracee.pid, tracee.tid, now, tracee.cause);
    }
}
