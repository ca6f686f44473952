package dev.syscope.cli;

import dev.syscope.latency.Dimension;
import dev.syscope.latency.SortOrder;
import dev.syscope.trace.SyscallSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What {@code syscope latency} was asked to do.
 *
 * @param target whose calls
 * @param syscalls which calls
 * @param source {@code auto}, {@code bpf} or {@code ptrace}
 * @param by what rows are told apart by
 * @param maxKeys how many rows at most; empty for as many as are useful
 * @param durationNanos when to end, if not with the target
 * @param intervalNanos how long an interval is, if there are any
 * @param aboveNanos which calls are printed, too
 * @param stacks whether those are printed with their user stacks
 * @param outputs where it goes
 */
record LatencySettings(
        Whose target,
        SyscallSet syscalls,
        String source,
        Set<Dimension> by,
        Optional<Integer> maxKeys,
        OptionalLong durationNanos,
        OptionalLong intervalNanos,
        OptionalLong aboveNanos,
        boolean stacks,
        Outputs outputs) {
    /**
     * Whose calls. One of the first four is given.
     *
     * @param command a command with its arguments; empty for none
     * @param pids processes
     * @param machine every process
     * @param cgroup the path of a cgroup
     * @param followForks whether children belong to it
     */
    record Whose(
            List<String> command, List<Integer> pids, boolean machine, Optional<String> cgroup, boolean followForks) {}

    /** How the table is written. */
    enum Format {
        TEXT,
        CSV,
        JSON
    }

    /**
     * Where it goes.
     *
     * @param format of what is printed
     * @param order by what rows are sorted
     * @param histograms whether text has each row's histogram
     * @param file where the table goes; standard output if empty
     * @param log an HdrHistogram log to write
     * @param page an HTML page to write
     * @param jfr a recording to write
     */
    record Outputs(
            Format format,
            SortOrder order,
            boolean histograms,
            Optional<String> file,
            Optional<String> log,
            Optional<String> page,
            JfrOutput.Asked jfr) {}
}
