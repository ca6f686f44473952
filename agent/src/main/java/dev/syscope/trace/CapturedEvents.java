package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Signals;
import dev.syscope.linux.bpf.BatchListener;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.trace.ThreadState.ThreadNews;
import dev.syscope.trace.TraceListener.Cause;
import dev.syscope.trace.TraceListener.EndReason;
import dev.syscope.trace.TraceListener.ThreadEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes of the records in the ring buffer what a {@link TraceListener} is told, in the order that ptrace would. */
final class CapturedEvents implements BatchListener {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final int SIGNAL_MASK = 0x7f;
    private static final int CORE_DUMPED = 0x80;

    private final TraceRequest request;
    private final TraceListener listener;
    private final Optional<CapturedStacks> stacks;
    private final CapturedCall call;
    private final CapturedSignal signal;
    private final int execve = SyscallTable.of(Architecture.host()).number("execve").orElseThrow();

    /** The processes of the threads that live. */
    private final Map<Integer, Integer> threads = new HashMap<>();

    /** Leaders that ended before their threads: a debugger hears of them when the last thread has ended. */
    private final Map<Integer, ThreadEvent> waitingLeaders = new HashMap<>();

    /** Pieces that came ahead of the records of their calls, by thread. */
    private final Map<Integer, List<CapturedPieces>> sentAhead = new HashMap<>();

    /** The last signal sent to each process and not known to have arrived. */
    private final Map<Integer, CapturedSignal> lastSent = new HashMap<>();

    /** Signals that are ignored, and sent to a thread within a call: a debugger sees them when the call has ended. */
    private final Map<Integer, List<CapturedSignal>> heldBack = new HashMap<>();

    /** The launched command as long as it hasn't executed what it was launched for; else -1. */
    private int hidden = -1;

    private int launched = -1;

    /** Whether the launched command has executed nothing yet. */
    private boolean beforeFirstExec;

    /** Why it could not be executed; 0 if it could. */
    private int execErrno;

    /** Whether it could not be executed: its process tells us why, and exits. */
    private boolean notExecuted;


    CapturedEvents(TraceRequest request, TraceListener listener, Optional<CapturedStacks> stacks) {
        this.request = request;
        this.listener = listener;
        this.stacks = stacks;
        call = new CapturedCall(stacks, request.systemTimes());
        signal = new CapturedSignal(stacks);
    }

    void launched(int pid) {
        launched = pid;
        hidden = pid;
        beforeFirstExec = true;
        threads.put(pid, pid);
        stacks.ifPresent(all -> all.add(pid));
        listener.attached(new ThreadEvent(pid, pid, System.nanoTime(), Cause.LAUNCHED));
    }

    void named(int pid, int tid) {
        threads.put(tid, pid);
        stacks.ifPresent(all -> all.add(pid));
        listener.attached(new ThreadEvent(pid, tid, System.nanoTime(), Cause.NAMED));
    }

    /**
     * The command's exec failed; told to the listener when its process ends, if no record of the call says so before.
     */
    void execFailed(int errno) {
        execErrno = errno;
    }

    /** Whether all has ended that is traced. */
    boolean isOver() {
        return threads.isEmpty() && request.target().endsWithItsProcesses();
    }

    /** Whether the launched command never got to what it was launched for. */
    boolean isHidden() {
        return hidden >= 0;
    }

    /** All that still lives is traced no longer. */
    void detachAll() {
        threads.forEach((tid, pid) ->
                listener.detached(new ThreadEvent(pid, tid, System.nanoTime(), Cause.NAMED)));
        threads.clear();
    }

    /** Forgets threads that have ended although no record says so: it was lost, or they ended before we looked. */
    void forgetDead() {
        threads.keySet().removeIf(tid -> !waitingLeaders.containsKey(tid) && !TaskLook.lives(tid));
    }

    @Override
    public void batchEnded() {}

    @Override
    public void record(MemorySegment memory, long offset, int length) {
        int type = length < ThreadNews.BYTES ? 0 : memory.get(ValueLayout.JAVA_SHORT, offset + ThreadState.TYPE);
        switch (type) {
            case ThreadState.ENTERED, ThreadState.CALLED, ThreadState.RESUMED -> {
                if (length >= ThreadState.AREA) {
                    called(type, memory, offset, length);
                }
            }
            case ThreadState.MORE -> {
                if (length >= ThreadState.AREA) {
                    MemorySegment copy = Arena.ofAuto().allocate(length, 8).copyFrom(memory.asSlice(offset, length));
                    sentAhead.computeIfAbsent(memory.get(INT, offset + ThreadState.TID), tid -> new ArrayList<>())
                            .add(new CapturedPieces().of(copy, 0, length));
                }
            }
            case StackCode.STACK -> stacks.ifPresent(all -> all.record(memory, offset, length));
            case ThreadState.FORKED -> forked(memory, offset);
            case ThreadState.ENDED -> ended(memory, offset);
            case ThreadState.EXECUTED -> executed(memory, offset);
            case ThreadState.SIGNALLED, ThreadState.STOPPED -> signalled(signal.of(memory, offset));
            case ThreadState.IGNORED_SIGNAL -> ignored(new CapturedSignal(Optional.empty()).of(memory, offset));
            case ThreadState.SENT_SIGNAL -> {
                CapturedSignal sent = new CapturedSignal(Optional.empty()).of(memory, offset);
                lastSent.put(sent.pid(), sent);
            }
            default -> {}
        }
    }

    private void signalled(CapturedSignal arrived) {
        lastSent.remove(arrived.pid());
        if (hidden != arrived.tid() && request.signals().contains(arrived.signal())) {
            listener.signal(arrived);
        }
        stacks.ifPresent(all -> all.forget(arrived.tid()));
    }

    private void ignored(CapturedSignal sent) {
        if (sent.foundThreadInCall()) {
            heldBack.computeIfAbsent(sent.tid(), tid -> new ArrayList<>()).add(sent);
        } else {
            signalled(sent);
        }
    }

    private void deliverHeldBack(int tid) {
        List<CapturedSignal> held = heldBack.isEmpty() ? null : heldBack.remove(tid);
        if (held != null) {
            held.forEach(this::signalled);
        }
    }

    private void called(int type, MemorySegment memory, long offset, int length) {
        int tid = memory.get(INT, offset + ThreadState.TID);
        List<CapturedPieces> ahead = sentAhead.isEmpty() ? List.of() : sentAhead.getOrDefault(tid, List.of());
        call.of(memory, offset, length, false, ahead);
        if (isShown()) {
            if (type != ThreadState.RESUMED) {
                listener.entered(call);
            }
            if (type == ThreadState.ENTERED && !request.target().endsWithItsProcesses()) {
                threads.put(tid, call.pid()); // so that it is let go in the end
            }
            if (type != ThreadState.ENTERED) {
                listener.exited(call.of(memory, offset, length, true, ahead));
                firstExecEnded();
            }
        }
        if (type != ThreadState.ENTERED) {
            if (stacks.isPresent()) { // a lambda would be made for each call
                stacks.get().forget(tid);
            }
            if (!ahead.isEmpty()) {
                sentAhead.remove(tid);
            }
            deliverHeldBack(tid);
        }
    }

    private void firstExecEnded() {
        if (beforeFirstExec && call.tid() == launched && call.nr() == execve) {
            beforeFirstExec = false;
            if (call.failed()) {
                notExecuted = true;
                listener.notExecuted((int) -call.returnValue());
            }
        }
    }

    /**
     * Whether the call is one of the target's own, and not one of the launched process before it executes the command.
     */
    private boolean isShown() {
        if (notExecuted && call.tid() == launched) {
            return false;
        }
        if (hidden >= 0 && call.tid() == hidden) {
            if (call.nr() != execve || !HeldChild.isExecOfCommand(call.nr(), call.argument(0))) {
                return false;
            }
            hidden = -1;
            stacks.ifPresent(all -> all.forget(call.tid())); // that is our own code
        }
        return true;
    }

    private static ThreadEvent thread(MemorySegment memory, long at) {
        return new ThreadEvent(
                memory.get(INT, at + ThreadNews.PID),
                memory.get(INT, at + ThreadNews.TID),
                memory.get(ValueLayout.JAVA_LONG, at + ThreadNews.NANOS),
                Cause.FORKED);
    }

    private void forked(MemorySegment memory, long at) {
        int tid = memory.get(INT, at + ThreadNews.VALUE);
        int pid = memory.get(INT, at + ThreadNews.SECOND);
        threads.put(tid, pid);
        listener.attached(new ThreadEvent(pid, tid, memory.get(ValueLayout.JAVA_LONG, at + ThreadNews.NANOS), Cause.FORKED));
    }

    private void ended(MemorySegment memory, long at) {
        ThreadEvent thread = thread(memory, at);
        int code = memory.get(INT, at + ThreadNews.VALUE);
        boolean last = memory.get(INT, at + ThreadNews.SECOND) == 0;
        listener.exiting(thread);
        if (!last && thread.tid() == thread.pid()) {
            waitingLeaders.put(thread.pid(), thread);
            return;
        }
        ended(thread, code);
        ThreadEvent leader = last ? waitingLeaders.remove(thread.pid()) : null;
        if (leader != null) {
            ended(leader, code);
        }
    }

    private void ended(ThreadEvent thread, int code) {
        heldBack.remove(thread.tid());
        sentAhead.remove(thread.tid());
        CapturedSignal fatal = lastSent.get(thread.pid());
        if (fatal != null
                && fatal.tid() == thread.tid()
                && fatal.signal() != Signals.SIGKILL
                && fatal.signal() == (code & SIGNAL_MASK)) {
            signalled(fatal);
        }
        EndReason reason = (code & SIGNAL_MASK) == 0
                ? new EndReason.Exited(code >> 8 & 0xff)
                : new EndReason.Killed(code & SIGNAL_MASK, (code & CORE_DUMPED) != 0);
        threads.remove(thread.tid());
        stacks.ifPresent(all -> all.ended(thread.pid(), thread.tid()));
        if (thread.tid() == hidden && execErrno != 0) {
            hidden = -1;
            listener.notExecuted(execErrno);
        }
        if (thread.tid() != hidden) {
            listener.ended(thread, reason);
        }
    }

    private void executed(MemorySegment memory, long at) {
        ThreadEvent thread = thread(memory, at);
        int former = memory.get(INT, at + ThreadNews.VALUE);
        if (thread.tid() == hidden) {
            hidden = -1; // its execve isn't asked for, or told at its exit
            stacks.ifPresent(all -> all.forget(thread.tid())); // that is our own code
        }
        if (former != thread.tid()) {
            waitingLeaders.remove(thread.pid());
            threads.remove(former);
            threads.put(thread.tid(), thread.pid());
            listener.superseded(thread, former);
        }
    }
}
