package dev.syscope.latency;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.linux.ptrace.Launch;
import dev.syscope.linux.ptrace.Launcher;
import dev.syscope.linux.ptrace.WaitStatus;
import dev.syscope.trace.Target;
import dev.syscope.trace.TargetException;
import dev.syscope.trace.TraceListener.EndReason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Histograms made in the kernel by BPF programs: the target is never stopped, and no event crosses to us.
 *
 * <p>Needs a kernel of 5.8 or later with BTF. {@link #run} ends with the launched process or the named ones, whatever
 * they have started.
 */
public final class KernelLatency implements LatencySource {
    private final TargetEnd end = new TargetEnd();
    private final Optional<HeldChild> child;
    private final KernelProbes probes;
    private final EarlierCalls earlier;
    private volatile boolean reaped;
    private boolean closed;

    private KernelLatency(LatencyRequest request, InheritedState state) {
        HeldChild held = null;
        try {
            Scope scope;
            switch (request.target()) {
                case Target.Command command -> {
                    held = new Launcher(state)
                            .start(new Launch(command.file(), command.arguments(), command.environment()));
                    end.add(held.pid());
                    scope = Scope.processes(List.of(held.pid()), request.followForks());
                }
                case Target.Processes processes -> {
                    processes.pids().forEach(end::add);
                    scope = Scope.processes(processes.pids(), request.followForks());
                }
                case Target.CommandAndProcesses both ->
                    throw new TargetException("a histogram is of a command or of processes, not of both");
                case Target.Cgroup(Path path) -> scope = Scope.cgroup(path, self());
                case Target.Machine machine -> scope = Scope.machine(self());
            }
            probes = new KernelProbes(request, scope);
            earlier = EarlierCalls.of(request.target(), request.syscalls());
        } catch (RuntimeException e) {
            if (held != null) {
                held.close();
                reap(held.pid());
            }
            end.close();
            throw e;
        }
        child = Optional.ofNullable(held);
    }

    /**
     * Starts the target if it is a command, which waits for {@link #run}, and attaches. To be called by the thread that
     * will call {@link #run}.
     *
     * @param state what a command inherits
     * @throws LinuxException if there is no such target, or the kernel refuses
     */
    public static KernelLatency open(LatencyRequest request, InheritedState state) {
        return new KernelLatency(request, state);
    }

    /** Measures what the probes of a request cost here and now. Takes some 30 ms. */
    public static ProbeShare share(LatencyRequest request) {
        return ProbeShare.measure(request);
    }

    private static int self() {
        return (int) ProcessHandle.current().pid();
    }

    /** How the calls are hooked. */
    public Hooking hooking() {
        return probes.hooking();
    }

    @Override
    public OptionalInt launched() {
        return child.isEmpty() || reaped ? OptionalInt.empty() : OptionalInt.of(child.get().pid());
    }

    @Override
    public EndReason run() {
        if (child.isEmpty()) {
            end.await();
            return new EndReason.Exited(0);
        }
        HeldChild held = child.get();
        held.release();
        Optional<LinuxException> failure = held.failure();
        if (failure.isPresent()) {
            reap(held.pid());
            throw failure.get();
        }
        if (!end.await()) {
            return new EndReason.Exited(0);
        }
        EndReason reason = reap(held.pid());
        reaped = true;
        return reason;
    }

    private static EndReason reap(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(4, 4);
            long result = Kernel.syscall(Nr.WAIT4, pid, word.address(), WaitStatus.WALL, 0);
            int status = word.get(ValueLayout.JAVA_INT, 0);
            if (Kernel.failed(result) || WaitStatus.exited(status)) {
                return new EndReason.Exited(WaitStatus.exitStatus(status));
            }
            return new EndReason.Killed(WaitStatus.killingSignal(status), WaitStatus.coreDumped(status));
        }
    }

    @Override
    public void stop() {
        end.stop();
    }

    @Override
    public synchronized LatencyTable take() {
        return probes.table().take();
    }

    @Override
    public synchronized List<InProgress> inProgress() {
        return probes.inProgress(earlier);
    }

    @Override
    public synchronized long lost() {
        return probes.missed();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            probes.close();
            child.ifPresent(HeldChild::close);
            end.close();
        }
    }
}
