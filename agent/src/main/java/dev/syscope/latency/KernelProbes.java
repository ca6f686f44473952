package dev.syscope.latency;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.BpfLink;
import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.BpfProgram;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.MapSpec;
import dev.syscope.linux.Architecture;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.trace.SyscallSet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** The programs, loaded and attached for one request. */
final class KernelProbes implements AutoCloseable {
    /** Up to so many calls are hooked one by one, which costs the others less than hooking all does. */
    private static final int HOOKED_ONE_BY_ONE = 24;

    private final BpfObjects bpf = new BpfObjects();
    private final List<BpfLink> links = new ArrayList<>();
    private final KernelTable table;
    private final BpfLink tasks;
    private final boolean oneByOne;

    /**
     * Loads and attaches.
     *
     * @throws LinuxException if the kernel refuses, with the reason
     */
    KernelProbes(LatencyRequest request, Scope scope) {
        try {
            table = new KernelTable(bpf, request);
            bpf.map(MapSpec.taskStorage(HistogramLayout.CALLS, HistogramLayout.CALL_BYTES));
            if (scope.needsMap()) {
                var targets = bpf.map(MapSpec.hash(HistogramLayout.TARGETS, 4, 4, scope.pids().size()));
                scope.pids().forEach(pid -> targets.put(pid, 1));
            }
            EntryCode entry = new EntryCode(TaskFields.ofKernel(), scope);
            tasks = bpf.attach("in_progress", new Hook.TaskIterator(), entry.inProgress());
            if (scope.descendants()) {
                bpf.attach("fork", new Hook.BtfTracepoint("sched_process_fork"), entry.fork());
            }
            oneByOne = hookOneByOne(request, entry);
            if (!oneByOne) {
                hookAll(request, entry);
            }
        } catch (RuntimeException e) {
            bpf.close();
            throw e;
        }
    }

    /** The exit first: a call whose exit is missed would seem to go on for ever. */
    private void hookAll(LatencyRequest request, EntryCode entry) {
        bpf.attach("exit", new Hook.BtfTracepoint("sys_exit"), ExitCode.of(request.by(), request.maxKeys(), 8));
        bpf.attach("entry", new Hook.BtfTracepoint("sys_enter"), entry.everyCall(!request.syscalls().isAll()));
    }

    private boolean hookOneByOne(LatencyRequest request, EntryCode entry) {
        SyscallSet syscalls = request.syscalls();
        if (syscalls.isAll() || syscalls.numbers(Architecture.host()).cardinality() > HOOKED_ONE_BY_ONE) {
            return false;
        }
        BitSet numbers = syscalls.numbers(Architecture.host());
        if (numbers.isEmpty()) {
            return false;
        }
        SyscallTable names = SyscallTable.of(Architecture.host());
        String first = names.syscall(numbers.nextSetBit(0)).name();
        try {
            BpfProgram exit = bpf.load(
                    "exit", hook("sys_exit_", first), ExitCode.of(request.by(), request.maxKeys(), 16));
            BpfProgram enter = bpf.load("entry", hook("sys_enter_", first), entry.oneCall());
            for (int nr = numbers.nextSetBit(0); nr >= 0; nr = numbers.nextSetBit(nr + 1)) {
                String name = names.syscall(nr).name();
                links.add(exit.attachTo(hook("sys_exit_", name), 0));
                links.add(enter.attachTo(hook("sys_enter_", name), 0));
            }
            return true;
        } catch (LinuxException e) {
            // a call without a tracepoint of its own, such as rt_sigreturn, or no tracefs: hook all, and filter
            links.forEach(BpfLink::close);
            links.clear();
            return false;
        }
    }

    private static Hook.Tracepoint hook(String prefix, String call) {
        return new Hook.Tracepoint("syscalls", prefix + call);
    }

    /** Whether only the calls that are asked for are hooked; 32-bit programs' calls are then not seen. */
    boolean isOneByOne() {
        return oneByOne;
    }

    KernelTable table() {
        return table;
    }

    /** The calls of the target that have not returned, the oldest first. */
    List<InProgress> inProgress() {
        MemorySegment all = MemorySegment.ofArray(tasks.iterate());
        long now = System.nanoTime(); // CLOCK_MONOTONIC, as bpf_ktime_get_ns
        ValueLayout.OfInt word = ValueLayout.JAVA_INT_UNALIGNED;
        List<InProgress> calls = new ArrayList<>();
        for (long at = 0; at + HistogramLayout.TASK_BYTES <= all.byteSize(); at += HistogramLayout.TASK_BYTES) {
            int index = all.get(word, at + HistogramLayout.TASK_INDEX);
            long since = all.get(ValueLayout.JAVA_LONG_UNALIGNED, at + HistogramLayout.TASK_SINCE);
            calls.add(new InProgress(
                    all.get(word, at + HistogramLayout.TASK_PID),
                    all.get(word, at + HistogramLayout.TASK_TID),
                    KernelTable.comm(all, at + HistogramLayout.TASK_COMM),
                    KernelTable.architecture(index),
                    KernelTable.nr(index),
                    Math.max(0, now - since)));
        }
        calls.sort(Comparator.comparingLong(InProgress::ageNanos).reversed());
        return calls;
    }

    @Override
    public void close() {
        links.forEach(BpfLink::close);
        bpf.close();
        table.close();
    }
}
