package dev.syscope.cli;

import dev.syscope.cli.render.Sink;
import dev.syscope.linux.OwnSignals;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.snoop.OpenFilter;
import dev.syscope.snoop.OpenListener;
import dev.syscope.snoop.PtraceOpens;
import dev.syscope.trace.PtraceSource;
import dev.syscope.trace.SyscallSource;
import dev.syscope.trace.Target;
import dev.syscope.trace.TraceListener.EndReason;
import dev.syscope.trace.TraceRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** opensnoop for a process or a command by ptrace, where BPF is not permitted. */
final class OpensByPtrace {
    private OpensByPtrace() {}

    /** What ptrace can trace of what was asked for; empty if BPF alone can. */
    static Optional<Target> target(OpenFilter filter, List<String> command) {
        if (!command.isEmpty()) {
            List<String> environment = InheritedState.environment();
            String file = CommandLookup.find(command.get(0), environment);
            return Optional.of(new Target.Command(file, command, environment, Optional.empty()));
        }
        return filter.who().pid().isPresent() && filter.who().cgroup().isEmpty()
                ? Optional.of(new Target.Processes(List.of(filter.who().pid().getAsInt())))
                : Optional.empty();
    }

    /**
     * Does it.
     *
     * @param durationNanos how long; empty for until the target ends
     * @return the exit status
     */
    static int run(
            Target target, OpenFilter filter, Optional<Long> durationNanos, OpenListener view, Sink sink, JfrOutput jfr) {
        boolean launched = target instanceof Target.Command;
        TraceRequest request =
                new TraceRequest(target, launched, PtraceOpens.calls(), Set.of(), List.of(), false, launched);
        try (SyscallSource source = new PtraceSource(request, InheritedState.read())) {
            Interrupts interrupts = Interrupts.arrange(StraceSettings.Interruptible.WAITING, source::stop);
            durationNanos.ifPresent(nanos -> stopAfter(nanos, source));
            EndReason reason = source.run(new PtraceOpens(filter, view));
            jfr.finish();
            sink.flush();
            if (interrupts.received() != 0) {
                return 0;
            }
            return switch (reason) {
                case EndReason.Exited exited -> exited.status();
                case EndReason.Killed killed -> {
                    OwnSignals.dieOf(killed.signal());
                    yield 128 + killed.signal();
                }
            };
        }
    }

    private static void stopAfter(long nanos, SyscallSource source) {
        long end = System.nanoTime() + nanos;
        Thread.ofPlatform().daemon().name("syscope-duration").start(() -> {
            for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
            source.stop();
        });
    }
}
