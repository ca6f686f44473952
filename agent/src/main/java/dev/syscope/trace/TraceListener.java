package dev.syscope.trace;

import dev.syscope.syscall.SyscallRecord;

/**
 * What a source tells. All calls come from the source's one thread, in the order of the events of each thread of the
 * target; an object handed over is valid during the call only. A listener leaves out what it has no use for.
 */
public interface TraceListener {
    /** Has no use for anything: where nobody listens, and after a listener has failed, while the target is let go. */
    TraceListener SILENCE = new TraceListener() {};

    /** A thread entered a system call that the filter selects. */
    default void entered(SyscallRecord call) {}

    /**
     * A system call returned. Its {@link #entered} came before, unless the thread was already in the call when tracing
     * began and its source can't tell of that: then {@link SyscallRecord#durationNanos()} is -1.
     */
    default void exited(SyscallRecord call) {}

    /** A signal is about to be delivered, or a group stop began. */
    default void signal(SignalRecord signal) {}

    /** A thread of the target is now traced: a new child, a new thread or one that was attached to. */
    default void attached(ThreadEvent thread) {}

    /**
     * A process that was named is traced now; {@link #attached} came for each of its threads.
     *
     * @param pid its id as it was named
     * @param threads how many of its threads are traced
     */
    default void named(int pid, int threads) {}

    /** A thread is traced no longer, and goes on. */
    default void detached(ThreadEvent thread) {}

    /**
     * A thread is about to end: the call that it is in, if any, never returns. Comes before its {@link #ended}, for the
     * leader of a process with threads long before. A source that can't know leaves it out.
     */
    default void exiting(ThreadEvent thread) {}

    /**
     * A process that was named can't be traced, while others can.
     *
     * @param pid the process
     * @param reason one line for the user
     */
    default void refused(int pid, String reason) {}

    /** The command could not be executed; its process, which is still ours, ends now. */
    default void notExecuted(int errno) {}

    /** A thread ended. */
    default void ended(ThreadEvent thread, EndReason reason) {}

    /**
     * A thread other than the leader called execve, so the leader and all others vanished and it took the leader's id.
     *
     * @param leader the thread group's id, which the caller has from now on
     * @param formerTid the id under which its execve was entered
     */
    default void superseded(ThreadEvent leader, int formerTid) {}

    /** Records that the kernel had to drop since the last call. */
    default void lost(long records) {}

    /**
     * Nothing more is waiting: the source is about to block. The moment to write out what is buffered. Called again about
     * once a second, or more often, while nothing happens.
     */
    default void idle() {}

    /**
     * A thread to which something happened.
     *
     * @param pid its process
     * @param tid the thread
     * @param timeNanos CLOCK_MONOTONIC
     * @param cause why it is traced; of interest to {@link #attached} only
     */
    record ThreadEvent(int pid, int tid, long timeNanos, Cause cause) {}

    /** Why a thread is traced. */
    enum Cause {
        /** It is the command that we launched. */
        LAUNCHED,
        /** It was named by the user, or is a thread of a process that was. */
        NAMED,
        /** A traced thread made it. */
        FORKED
    }

    /** How a thread ended. */
    sealed interface EndReason {
        /**
         * It exited.
         *
         * @param status 0 to 255
         */
        record Exited(int status) implements EndReason {}

        /**
         * A signal killed it.
         *
         * @param signal its number
         * @param coreDumped whether a core was dumped
         */
        record Killed(int signal, boolean coreDumped) implements EndReason {}
    }
}
