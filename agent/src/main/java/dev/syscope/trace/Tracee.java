package dev.syscope.trace;

import dev.syscope.linux.Architecture;

/** What the tracer knows of one traced thread. Written by the tracer's thread only. */
final class Tracee {
    /** Changes when the thread executes a program without being its process's leader. */
    int tid;

    int pid;

    /** Why it is traced. */
    final TraceListener.Cause cause;

    /** Whether it has stopped for the first time, so that its system calls stop it too. */
    boolean started;

    /** Its calls are not shown: it is a launched child that has not come to its command yet. */
    boolean hidden;

    /** Whether its process has executed nothing since we launched it. */
    boolean beforeFirstExec;

    /** Whether its entry into a system call was seen, and its exit not yet. */
    boolean inCall;

    /** Whether the listener was told of the entry. */
    boolean shown;

    /** Whether it is in a group stop, left alone by PTRACE_LISTEN. */
    boolean listening;

    /** The call that it is in or was in last. */
    Architecture architecture = Architecture.host();

    int nr = -1;
    final long[] arguments = new long[6];
    long instructionPointer;
    long stackPointer;
    long entryNanos;

    /** The CPU time in the kernel at the entry. */
    long systemNanosAtEntry;

    /** The number of the call that restart_syscall goes on with, -1 when unknown. */
    int interruptedNr = -1;

    /** Whether it was seized in that call, and has made none since. */
    boolean seizedInCall;

    /** Whether the call that it is in began before it was seized. */
    boolean inOlderCall;

    /** How often each call that injections are for was entered, by architecture and number; made when needed. */
    private int[][] invocations;

    /** What is done to the present call. */
    Injection injection;

    /** When a delayed thread goes on, and with which signal. */
    long resumeNanos;

    int resumeSignal;
    boolean delayed;

    Tracee(int tid, int pid, TraceListener.Cause cause) {
        this.tid = tid;
        this.pid = pid;
        this.cause = cause;
    }

    /**
     * Counts the present call as one more of its kind, from 1 on. Its number is below {@link TraceExpression#NUMBERS}.
     */
    int countInvocation() {
        if (invocations == null) {
            invocations = new int[Architecture.values().length][];
        }
        int which = architecture.ordinal();
        if (invocations[which] == null) {
            invocations[which] = new int[TraceExpression.NUMBERS];
        }
        return ++invocations[which][nr];
    }
}
