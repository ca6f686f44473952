package dev.syscope.latency;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.BpfProgram;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.VerifierException;
import dev.syscope.syscall.SyscallSymbols;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.trace.SyscallSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The programs at calls' entries and exits, hooked in the way that costs the least of those that this kernel permits:
 * for a few calls first the functions that serve them, which leaves all other calls alone; then their tracepoints, for
 * which the kernel sends every call of every process down its slow path; and else all calls' tracepoints.
 *
 * <p>Kprobes are no way: a kretprobe has room for some ten calls in progress and misses the returns of all others.
 */
final class CallHooks implements AutoCloseable {
    /** Up to so many calls are hooked one by one: each takes the kernel some milliseconds to hook and to let go. */
    private static final int MOST_ONE_BY_ONE = 24;

    /** A program at the exit of a call that never returns would wait for ever; kernels since 6.15 refuse it. */
    private static final Set<String> NEVER_RETURN = Set.of("exit", "exit_group");

    private final LatencyRequest request;
    private final EntryCode entry;
    private final Counting counting;
    private final BpfObjects programs;
    private final List<BpfProgram> mayMiss = new ArrayList<>();
    private final Hooking hooking;

    private CallHooks(Hooking.Way way, String reason, BpfObjects maps, EntryCode entry, Counting counting) {
        this.request = counting.request();
        this.entry = entry;
        this.counting = counting;
        this.programs = maps.sharing();
        this.hooking = new Hooking(way, reason);
        try {
            switch (way) {
                case FUNCTIONS -> hookFunctions();
                case TRACEPOINTS -> hookTracepoints();
                case ALL -> hookAll();
            }
        } catch (RuntimeException e) {
            programs.close();
            throw e;
        }
    }

    /**
     * Loads and attaches.
     *
     * @param maps what has the maps that the programs name
     * @throws LinuxException if the kernel refuses each way
     */
    static CallHooks attach(BpfObjects maps, EntryCode entry, Counting counting) {
        List<String> reasons = new ArrayList<>();
        if (areFew(counting.request().syscalls())) {
            for (Hooking.Way way : List.of(Hooking.Way.FUNCTIONS, Hooking.Way.TRACEPOINTS)) {
                try {
                    return new CallHooks(way, String.join("; ", reasons), maps, entry, counting);
                } catch (LinuxException e) {
                    reasons.add(way.kernelsWord() + ": " + Errno.name(e.errno()) + ", " + Errno.text(e.errno()));
                } catch (VerifierException | IllegalArgumentException e) { // no such function, or one of another kind
                    reasons.add(way.kernelsWord() + ": " + e.getMessage().lines().findFirst().orElse(""));
                }
            }
        }
        return new CallHooks(Hooking.Way.ALL, String.join("; ", reasons), maps, entry, counting);
    }

    private static boolean areFew(SyscallSet syscalls) {
        if (syscalls.isAll()) {
            return false;
        }
        int count = syscalls.numbers(Architecture.host()).cardinality();
        return count > 0 && count <= MOST_ONE_BY_ONE;
    }

    private List<String> names() {
        SyscallTable table = SyscallTable.of(Architecture.host());
        return request.syscalls().numbers(Architecture.host()).stream()
                .mapToObj(nr -> table.syscall(nr).name())
                .filter(name -> !NEVER_RETURN.contains(name))
                .toList();
    }

    /** In each way the exit first: a call whose exit is missed would seem to go on for ever. */
    private void hookFunctions() {
        for (String name : names()) {
            String function = SyscallSymbols.function(name);
            mayMiss.add(programs.load("exit", new Hook.Fexit(function), ExitCode.atFunction(counting)));
            mayMiss.add(programs.load("entry", new Hook.Fentry(function), entry.function()));
        }
        mayMiss.forEach(programs::attach); // when it is known that all can be loaded: attaching takes longer
    }

    private void hookTracepoints() {
        BpfProgram exit = null;
        BpfProgram enter = null;
        for (String name : names()) {
            Hook atExit = new Hook.Tracepoint("syscalls", "sys_exit_" + SyscallSymbols.kernelName(name));
            Hook atEntry = new Hook.Tracepoint("syscalls", "sys_enter_" + SyscallSymbols.kernelName(name));
            if (exit == null || enter == null) {
                exit = programs.load("exit", atExit, ExitCode.atTracepointOfCall(counting));
                enter = programs.load("entry", atEntry, entry.tracepointOfCall());
            }
            programs.attachTo(exit, atExit);
            programs.attachTo(enter, atEntry);
        }
    }

    private void hookAll() {
        programs.attach("exit", new Hook.BtfTracepoint("sys_exit"), ExitCode.atTracepoint(counting));
        programs.attach(
                "entry", new Hook.BtfTracepoint("sys_enter"), entry.tracepoint(!request.syscalls().isAll()));
    }

    /** How it was done. */
    Hooking hooking() {
        return hooking;
    }

    /**
     * How often a program was due and not called. One at a function can be preempted, and the kernel doesn't call it
     * for another thread on the same CPU meanwhile.
     */
    long missed() {
        return mayMiss.stream().mapToLong(BpfProgram::missed).sum();
    }

    @Override
    public void close() {
        programs.close();
    }
}
