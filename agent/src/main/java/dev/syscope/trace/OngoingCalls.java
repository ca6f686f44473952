package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.BpfMap;
import dev.syscope.linux.proc.ProcSyscall;
import dev.syscope.trace.TraceListener.Cause;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The calls that threads are blocked in when they begin to be traced: told of as entered, from {@code
 * /proc/TID/syscall} and live memory, and noted for the programs, so that their exits are told of too.
 */
final class OngoingCalls {
    private static final int PIDFD_THREAD = 0200; // O_EXCL, since Linux 6.9

    private final TraceRequest request;
    private final BpfMap threads;
    private final TraceListener listener;

    /**
     * For a trace.
     *
     * @param threads the map of {@link ThreadState}s
     */
    OngoingCalls(TraceRequest request, BpfMap threads, TraceListener listener) {
        this.request = request;
        this.threads = threads;
        this.listener = listener;
    }

    /**
     * Notes a thread as traced, so that its signals and its end are told of though it makes no call that is asked for.
     */
    void note(int pid, int tid) {
        note(new Tracee(tid, pid, Cause.NAMED), ThreadState.IDLE);
    }

    /** Tells of the call that a thread is blocked in, if it is in one that is asked for. */
    void tell(int pid, int tid) {
        String before = ProcSyscall.line(tid);
        Tracee thread = new Tracee(tid, pid, Cause.NAMED);
        if (!parse(before, thread) || !request.syscalls().contains(Architecture.host(), thread.nr) || !ProcSyscall.isHosts(tid)) {
            return;
        }
        thread.entryNanos = System.nanoTime();
        thread.inOlderCall = true;
        // noted first: if it is still in the call then, its exit will be told of
        if (note(thread, ThreadState.ENTRY_SENT) && ProcSyscall.line(tid).equals(before)) {
            try (Arena arena = Arena.ofConfined()) {
                listener.entered(new CallRecord(arena, Optional.empty()).entry(thread, thread.entryNanos));
            }
        }
    }

    private static boolean parse(String line, Tracee into) {
        into.nr = ProcSyscall.nr(line);
        if (into.nr < 0) {
            return false;
        }
        String[] words = line.split(" ");
        for (int i = 0; i < 6; i++) {
            into.arguments[i] = hex(words[1 + i]);
        }
        into.stackPointer = hex(words[7]);
        into.instructionPointer = hex(words[8]);
        return true;
    }

    private static long hex(String word) {
        return Long.parseUnsignedLong(word.substring(2), 16);
    }

    private boolean note(Tracee thread, int inWhat) {
        long fd = Kernel.syscall(Nr.PIDFD_OPEN, thread.tid, thread.tid == thread.pid ? 0 : PIDFD_THREAD);
        if (Kernel.failed(fd)) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_INT, (int) fd);
            MemorySegment state = arena.allocate(ThreadState.BYTES, 8);
            state.set(ValueLayout.JAVA_INT, ThreadState.STATE, inWhat);
            MemorySegment record = state.asSlice(ThreadState.RECORD);
            record.set(ValueLayout.JAVA_BYTE, ThreadState.OLDER, (byte) (thread.inOlderCall ? 1 : 0));
            record.set(ValueLayout.JAVA_INT, ThreadState.TID, thread.tid);
            record.set(ValueLayout.JAVA_INT, ThreadState.PID, thread.pid);
            record.set(ValueLayout.JAVA_INT, ThreadState.NR, thread.nr);
            record.set(ValueLayout.JAVA_LONG, ThreadState.ENTRY_NANOS, thread.entryNanos);
            record.set(ValueLayout.JAVA_LONG, ThreadState.INSTRUCTION_POINTER, thread.instructionPointer);
            for (int i = 0; i < 6; i++) {
                record.set(ValueLayout.JAVA_LONG, ThreadState.WORDS + 8L * i, thread.arguments[i]);
            }
            record.set(ValueLayout.JAVA_LONG, ThreadState.STACK_POINTER, thread.stackPointer);
            if (inWhat == ThreadState.IDLE) { // if it has made a call meanwhile, that stays
                return threads.putIfAbsent(key, state);
            }
            threads.put(key, state);
            return true;
        } finally {
            Kernel.syscall(Nr.CLOSE, fd);
        }
    }
}
