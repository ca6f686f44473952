package dev.syscope.trace;

import java.util.List;
import java.util.Set;

/**
 * What to trace, as every source understands it.
 *
 * @param target what is traced
 * @param followForks whether processes and threads that the target makes are traced too
 * @param syscalls which calls become records
 * @param signals which signals become records, by number; group stops too
 * @param injections what to do to calls; needs {@link Capabilities.Feature#INJECT}
 * @param detachOnExecve whether a process is let go when it calls execve
 * @param seccompFilter whether the kernel may skip the calls that aren't asked for by a filter that the launched
 *     command and all its children keep
 */
public record TraceRequest(
        Target target,
        boolean followForks,
        SyscallSet syscalls,
        Set<Integer> signals,
        List<Injection> injections,
        boolean detachOnExecve,
        boolean seccompFilter) {
    /** Copies the collections. */
    public TraceRequest {
        signals = Set.copyOf(signals);
        injections = List.copyOf(injections);
    }
}
