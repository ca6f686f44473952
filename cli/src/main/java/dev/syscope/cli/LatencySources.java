package dev.syscope.cli;

import dev.syscope.latency.Dimension;
import dev.syscope.latency.Hooking;
import dev.syscope.latency.KernelLatency;
import dev.syscope.latency.LatencyRequest;
import dev.syscope.latency.LatencySource;
import dev.syscope.latency.ProbeShare;
import dev.syscope.latency.RecordedLatency;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.Cpus;
import dev.syscope.linux.bpf.RingBufferReader;
import dev.syscope.linux.bpf.VerifierException;
import dev.syscope.linux.bpf.btf.BtfException;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.syscall.DecodeOptions;
import dev.syscope.trace.BpfSource;
import dev.syscope.trace.PtraceSource;
import dev.syscope.trace.Refusals;
import dev.syscope.trace.SyscallSource;
import dev.syscope.trace.Target;
import dev.syscope.trace.TargetException;
import dev.syscope.trace.TraceListener;
import dev.syscope.trace.TraceRequest;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Chooses where durations come from. */
final class LatencySources {
    static final int KEYS_BY_SYSCALL = 512;
    private static final int KEYS = 2048;

    /** The kernel's histograms of one key on one CPU, about. */
    private static final int BYTES_OF_KEY = 5000;

    private static final long MOST_BYTES = 256 << 20;

    private static final TraceListener SAYING = new TraceListener() {
        @Override
        public void refused(int pid, String reason) {
            Messages.say(reason);
        }
    };

    private LatencySources() {}

    /**
     * A source that waits to run.
     *
     * @param name {@code bpf} or {@code ptrace}
     * @param maxKeys how many rows it has room for
     * @param added by how much it makes a call longer, if that was measured
     * @param reported how long it says that a call takes which does nothing
     * @param notes what is to be said at the end
     */
    record Opened(
            LatencySource source, String name, int maxKeys, OptionalLong added, OptionalLong reported, List<String> notes) {}

    /**
     * Opens a source: BPF if that is allowed and enough, ptrace otherwise.
     *
     * @throws LinuxException if the target can't be measured
     */
    static Opened open(LatencySettings settings, InheritedState state, LatencyOutputs outputs, Stacks stacks) {
        LatencyRequest request = new LatencyRequest(
                target(settings.target()), settings.target().followForks(), settings.syscalls(), settings.by(), keys(settings));
        if (settings.source().equals("ptrace")) {
            return ptrace(settings, request, state, outputs, stacks, List.of());
        }
        try {
            return settings.aboveNanos().isPresent()
                    ? streamed(settings, request, state, outputs, stacks)
                    : bpf(request, state);
        } catch (LinuxException | VerifierException | BtfException e) {
            if (settings.source().equals("bpf") || !request.target().endsWithItsProcesses()) {
                throw e;
            }
            String why = e.getMessage().lines().findFirst().orElse("");
            return ptrace(settings, request, state, outputs, stacks, List.of("not by bpf: " + why));
        }
    }

    private static Opened bpf(LatencyRequest request, InheritedState state) {
        ProbeShare share = KernelLatency.share(request);
        KernelLatency source = KernelLatency.open(request, state);
        return new Opened(
                source,
                "bpf",
                request.maxKeys(),
                OptionalLong.of(share.addedNanos()),
                OptionalLong.of(share.reportedNanos()),
                notes(source.hooking()));
    }

    private static List<String> notes(Hooking hooking) {
        String refused = hooking.refused().isEmpty() ? "" : " (" + hooking.refused() + ")";
        String blind = hooking.isBlindTo32Bits() ? "; calls by 32-bit programs are not seen this way" : "";
        return switch (hooking.way()) {
            case FUNCTIONS -> List.of(
                    "hooked: the functions of the calls asked for; other calls cost what they always do" + blind);
            case TRACEPOINTS -> List.of(
                    "hooked: the tracepoints of the calls asked for, by which others cost a little more" + refused + blind);
            case ALL -> refused.isEmpty()
                    ? List.of()
                    : List.of("hooked: all calls, for those asked for can't be hooked alone" + refused);
        };
    }

    private static Opened ptrace(
            LatencySettings settings,
            LatencyRequest request,
            InheritedState state,
            LatencyOutputs outputs,
            Stacks stacks,
            List<String> notes) {
        TraceRequest traced = traced(request);
        if (!traced.target().endsWithItsProcesses()) {
            throw new UsageException("ptrace traces processes, not the machine nor a cgroup: not with --source ptrace");
        }
        OptionalLong share = PtraceShare.measure(state);
        return recorded(settings, request, stacks.of(new PtraceSource(traced, state)), outputs, share, notes);
    }

    /** What is to be printed call by call must come to us call by call. */
    private static Opened streamed(
            LatencySettings settings, LatencyRequest request, InheritedState state, LatencyOutputs outputs, Stacks stacks) {
        BpfSource source =
                new BpfSource(traced(request), state, DecodeOptions.DEFAULT, RingBufferReader.DEFAULT_LIMIT).withOngoing();
        stacks.of(source, settings.aboveNanos().getAsLong());
        try {
            source.prepare();
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
        List<String> notes = List.of("a record of each call was read, for --above: that costs the target more than counting does");
        return recorded(settings, request, source, outputs, OptionalLong.empty(), notes);
    }

    /** Threads always belong to their process, which sources know only if they follow; so they follow, and it is sorted out. */
    private static TraceRequest traced(LatencyRequest request) {
        boolean follow = request.target().endsWithItsProcesses();
        TraceRequest traced =
                new TraceRequest(request.target(), follow, request.syscalls(), Set.of(), List.of(), false, false);
        return request.isBy(Dimension.COMM) ? traced.withNames() : traced;
    }

    private static Opened recorded(
            LatencySettings settings,
            LatencyRequest request,
            SyscallSource source,
            LatencyOutputs outputs,
            OptionalLong share,
            List<String> notes) {
        TraceListener slow = outputs.slowCalls(settings.aboveNanos());
        return new Opened(
                new RecordedLatency(request, source, slow),
                source.capabilities().source(),
                request.maxKeys(),
                OptionalLong.empty(),
                share,
                notes);
    }

    private static Target target(LatencySettings.Whose whose) {
        if (whose.machine()) {
            return new Target.Machine();
        }
        if (whose.cgroup().isPresent()) {
            try {
                return new Target.Cgroup(Path.of(whose.cgroup().get()));
            } catch (InvalidPathException e) {
                throw new UsageException("no cgroup '" + whose.cgroup().get() + "'");
            }
        }
        if (!whose.pids().isEmpty()) {
            return new Target.Processes(Refusals.tell(whose.pids(), false, SAYING, LatencySources::look));
        }
        List<String> command = RawArguments.of(whose.command());
        List<String> environment = InheritedState.environment();
        return new Target.Command(
                CommandLookup.find(command.get(0), environment), command, environment, Optional.empty());
    }

    /** As {@link Refusals#look} does; threads are refused, too, which not every source can measure alone. */
    private static void look(int pid) {
        Refusals.look(pid);
        int process = ProcStatus.of(pid).number("Tgid");
        if (process > 0 && process != pid) {
            throw new TargetException("attach to process " + pid + ": it is a thread of process " + process
                    + ", whose calls --by tid tells apart");
        }
    }

    /** As many rows as are useful, but for a machine of many CPUs, each of which has its own histograms. */
    private static int keys(LatencySettings settings) {
        if (settings.maxKeys().isPresent()) {
            return settings.maxKeys().get();
        }
        long fit = MOST_BYTES / BYTES_OF_KEY / Cpus.possible();
        int wanted = settings.by().equals(Set.of(Dimension.SYSCALL)) ? KEYS_BY_SYSCALL : KEYS;
        return (int) Math.max(64, Math.min(wanted, fit));
    }
}
