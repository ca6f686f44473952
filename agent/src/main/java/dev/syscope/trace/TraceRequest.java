package dev.syscope.trace;

import dev.syscope.syscall.SyscallRecord;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What to trace, as every source understands it.
 *
 * @param target what is traced
 * @param followForks whether processes and threads that the target makes are traced too
 * @param syscalls which calls become records
 * @param signals which signals become records, by number; group stops too
 * @param injections what to do to calls that become records; needs {@link Capabilities.Feature#INJECT}
 * @param injected to which of them, by what they concern at their entry
 * @param detachOnExecve whether a process is let go when it calls execve
 * @param seccompFilter whether the kernel may skip the calls that aren't asked for by a filter that the launched
 *     command and all its children keep
 * @param systemTimes whether records are to know the CPU time that was spent in the kernel
 * @param descriptorPaths whether records are to know what their descriptors refer to
 * @param times whether records and events are to know when they were, and calls how long they took; a source that would
 *     have to read the clock for it then leaves them 0 and -1
 * @param names whether calls are to know their thread's name
 */
public record TraceRequest(
        Target target,
        boolean followForks,
        SyscallSet syscalls,
        Set<Integer> signals,
        List<Injection> injections,
        Predicate<SyscallRecord> injected,
        boolean detachOnExecve,
        boolean seccompFilter,
        boolean systemTimes,
        boolean descriptorPaths,
        boolean times,
        boolean names) {
    /** Copies the collections. */
    public TraceRequest {
        signals = Set.copyOf(signals);
        injections = List.copyOf(injections);
    }

    /** The same with threads' names. */
    public TraceRequest withNames() {
        return new TraceRequest(
                target, followForks, syscalls, signals, injections, injected, detachOnExecve, seccompFilter, systemTimes,
                descriptorPaths, times, true);
    }

    /** A request with times and injections into whatever they name, without those of the CPU, paths of descriptors and names. */
    public TraceRequest(
            Target target,
            boolean followForks,
            SyscallSet syscalls,
            Set<Integer> signals,
            List<Injection> injections,
            boolean detachOnExecve,
            boolean seccompFilter) {
        this(target, followForks, syscalls, signals, injections, call -> true, detachOnExecve, seccompFilter, false, false, true, false);
    }
}
