package dev.syscope.cli;

import dev.syscope.cli.render.LatencySummary;
import dev.syscope.cli.render.LatencyView;
import dev.syscope.latency.Dimension;
import dev.syscope.latency.InProgress;
import dev.syscope.latency.Interval;
import dev.syscope.latency.KernelLatency;
import dev.syscope.latency.LatencyRequest;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.ProbeShare;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.proc.Cgroups;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.stat.EventGroup;
import dev.syscope.stat.StatPlan;
import dev.syscope.stat.StatTarget;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code --latency}: how long the system calls of the same runs took. Histograms made in the kernel stand beside the
 * counters: they are attached before anything is counted, and cover the same time.
 */
final class StatLatency implements AutoCloseable {
    private final StatPlan plan;
    private final InheritedState state;
    private final List<LatencyView> recordings;
    private final LatencyTable whole = new LatencyTable(LatencySources.KEYS_BY_SYSCALL);
    private Optional<ProbeShare> share = Optional.empty();
    private Optional<KernelLatency> source = Optional.empty();
    private Optional<LatencyRun> run = Optional.empty();
    private Instant start = Instant.EPOCH;
    private long nanos;
    private List<InProgress> inProgress = List.of();

    /**
     * For the runs of a plan.
     *
     * @param recordings take each run's table as well
     * @throws UsageException if system calls aren't measured for such a target
     */
    StatLatency(StatPlan plan, InheritedState state, boolean allCpus, List<LatencyView> recordings) {
        this.plan = plan;
        this.state = state;
        this.recordings = recordings;
        if (plan.target() instanceof StatTarget.Threads) {
            throw new UsageException("--latency measures whole processes: -p instead of -t");
        }
        if (!allCpus) {
            throw new UsageException("--latency measures processes or the machine, not some CPUs: -a instead of -C");
        }
        cgroup(); // refuses several before anything runs
    }

    /**
     * Attaches to the target of a run.
     *
     * @throws CommandException if the kernel refuses
     */
    void attach(OptionalInt command) {
        LatencyRequest request = new LatencyRequest(
                target(command), plan.inherit(), SyscallSet.ALL, Set.of(Dimension.SYSCALL), LatencySources.KEYS_BY_SYSCALL);
        try {
            if (share.isEmpty()) {
                share = Optional.of(KernelLatency.share(request));
            }
            source = Optional.of(KernelLatency.open(request, state));
        } catch (LinuxException e) {
            throw new CommandException("--latency: " + e.getMessage());
        }
    }

    private Target target(OptionalInt command) {
        Optional<Target> cgroup = cgroup();
        if (cgroup.isPresent()) {
            return cgroup.get();
        }
        if (plan.target() instanceof StatTarget.Processes processes) {
            return new Target.Processes(processes.pids());
        }
        if (plan.target() instanceof StatTarget.Command) {
            return new Target.Processes(List.of(command.orElseThrow()));
        }
        return new Target.Machine();
    }

    /** The one cgroup that all events are counted in; empty if they aren't. */
    private Optional<Target> cgroup() {
        List<String> names = plan.groups().stream()
                .map(EventGroup::events)
                .flatMap(List::stream)
                .map(event -> event.cgroup())
                .distinct()
                .toList();
        if (names.stream().allMatch(String::isEmpty)) {
            return Optional.empty();
        }
        if (names.size() > 1) {
            throw new UsageException("--latency measures one cgroup, not " + String.join(", ", names));
        }
        return Cgroups.root().map(root -> new Target.Cgroup(Path.of(root + "/" + names.get(0))));
    }

    /** Counting starts: what was measured before is forgotten. */
    void begin() {
        KernelLatency measured = source.orElseThrow();
        measured.take();
        LatencyRun running =
                new LatencyRun(measured, recordings, LatencySources.KEYS_BY_SYSCALL, 0, OptionalLong.empty());
        run = Optional.of(running);
        running.start();
    }

    /** Counting is over, and so is the measurement. */
    void end() {
        run.ifPresent(running -> {
            Interval interval = running.end();
            start = nanos == 0 ? interval.start() : start;
            nanos += interval.nanos();
            whole.add(interval.table());
            inProgress = source.orElseThrow().inProgress();
        });
        close();
    }

    /** What all runs measured together. */
    LatencySummary summary() {
        return new LatencySummary(
                new Interval(start, nanos, whole),
                inProgress,
                0,
                "bpf",
                share.map(ProbeShare::addedNanos).map(OptionalLong::of).orElse(OptionalLong.empty()),
                share.map(ProbeShare::reportedNanos).map(OptionalLong::of).orElse(OptionalLong.empty()),
                List.of());
    }

    @Override
    public void close() {
        run.ifPresent(LatencyRun::close);
        run = Optional.empty();
        source.ifPresent(KernelLatency::close);
        source = Optional.empty();
    }
}
