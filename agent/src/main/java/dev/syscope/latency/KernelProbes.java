package dev.syscope.latency;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.BpfLink;
import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.CgroupFilter;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.MapSpec;
import dev.syscope.linux.bpf.ThreadStorage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The programs, loaded and attached for one request. */
final class KernelProbes implements AutoCloseable {
    /** Of the target at once, where a table has to hold them. */
    private static final int MOST_THREADS = 65536;

    private final BpfObjects bpf = new BpfObjects();
    private final KernelTable table;
    private final BpfLink tasks;
    private final CallHooks hooks;

    /**
     * Loads and attaches.
     *
     * @throws LinuxException if the kernel refuses, with the reason
     */
    KernelProbes(LatencyRequest request, Scope scope) {
        try {
            table = new KernelTable(bpf, request);
            ThreadStorage calls =
                    ThreadStorage.createQuick(bpf, HistogramLayout.CALLS, HistogramLayout.CALL_BYTES, MOST_THREADS);
            calls.attachCleaner(bpf);
            if (scope.needsMap()) {
                var targets = bpf.map(MapSpec.hash(HistogramLayout.TARGETS, 4, 4, scope.pids().size()));
                scope.pids().forEach(pid -> targets.put(pid, 1));
            }
            Optional<CgroupFilter> cgroup = scope.cgroup().map(path -> CgroupFilter.create(bpf, "cgroup", path));
            EntryCode entry = new EntryCode(TaskFields.ofKernel(), scope, cgroup, calls);
            tasks = bpf.attach("in_progress", new Hook.TaskIterator(), entry.inProgress());
            if (scope.descendants()) {
                bpf.attach("fork", new Hook.BtfTracepoint("sched_process_fork"), entry.fork());
            }
            hooks = CallHooks.attach(bpf, entry, new Counting(request, calls, table.queuesNumbers()));
        } catch (RuntimeException e) {
            bpf.close();
            throw e;
        }
    }

    /** How the calls are hooked. */
    Hooking hooking() {
        return hooks.hooking();
    }

    /** Calls of the target, and perhaps some of others, that are in no row because a program could not do its work. */
    long missed() {
        return hooks.missed() + table.missed();
    }

    KernelTable table() {
        return table;
    }

    /**
     * The calls of the target that have not returned, the oldest first.
     *
     * @param earlier those that were there before the programs
     */
    List<InProgress> inProgress(EarlierCalls earlier) {
        List<InProgress> calls = earlier.blocked();
        MemorySegment all = MemorySegment.ofArray(tasks.iterate());
        long now = System.nanoTime(); // CLOCK_MONOTONIC, as bpf_ktime_get_ns
        ValueLayout.OfInt word = ValueLayout.JAVA_INT_UNALIGNED;
        Set<Integer> seen = new HashSet<>();
        for (long at = 0; at + HistogramLayout.TASK_BYTES <= all.byteSize(); at += HistogramLayout.TASK_BYTES) {
            int index = all.get(word, at + HistogramLayout.TASK_INDEX);
            long since = all.get(ValueLayout.JAVA_LONG_UNALIGNED, at + HistogramLayout.TASK_SINCE);
            seen.add(all.get(word, at + HistogramLayout.TASK_TID));
            if (since == 0) {
                continue;
            }
            calls.add(new InProgress(
                    all.get(word, at + HistogramLayout.TASK_PID),
                    all.get(word, at + HistogramLayout.TASK_TID),
                    KernelTable.comm(all, at + HistogramLayout.TASK_COMM),
                    KernelTable.architecture(index),
                    KernelTable.nr(index),
                    Math.max(0, now - since),
                    false));
        }
        calls.removeIf(call -> call.isOlder() && seen.contains(call.tid()));
        calls.sort(Comparator.comparingLong(InProgress::ageNanos).reversed());
        return calls;
    }

    @Override
    public void close() {
        hooks.close();
        bpf.close();
        table.close();
    }
}
