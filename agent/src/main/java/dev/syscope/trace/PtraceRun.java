package dev.syscope.trace;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.ptrace.Credentials;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.linux.ptrace.Launch;
import dev.syscope.linux.ptrace.Launcher;
import dev.syscope.linux.ptrace.Ptrace;
import dev.syscope.linux.ptrace.SeccompFilter;
import dev.syscope.linux.ptrace.TraceAccess;
import dev.syscope.stack.UserStacks;
import dev.syscope.trace.TraceListener.Cause;
import dev.syscope.trace.TraceListener.EndReason;
import java.lang.foreign.Arena;
import java.util.Optional;

/** One trace from its beginning to its end, on the thread that made it. */
final class PtraceRun implements AutoCloseable {
    private final TraceRequest request;
    private final InheritedState state;
    private final TraceListener listener;
    private final Stopper stopper;
    private final Arena arena = Arena.ofConfined();
    private final Waker waker = new Waker();
    private final Optional<SeccompFilter> filter;
    private final Tracees tracees;
    private final SyscallStops syscalls;
    private final TraceLoop.Handler handler;
    private final TraceLoop loop;

    PtraceRun(TraceRequest request, InheritedState state, TraceListener listener, Stopper stopper, Optional<UserStacks> stacks) {
        this.request = request;
        this.state = state;
        this.listener = listener;
        this.stopper = stopper;
        filter = CallFilter.of(request);
        tracees = new Tracees(request, listener, filter.isPresent());
        SystemTime systemTime = new SystemTime(request.systemTimes());
        Optional<LiveStacks> live = stacks.map(all -> new LiveStacks(all, arena));
        syscalls = new SyscallStops(request, listener, tracees, systemTime, live, arena);
        handler = new Stops(request, listener, tracees, syscalls, live, arena);
        loop = new TraceLoop(
                listener, tracees, waker, systemTime, request.times() || !request.injections().isEmpty(), arena);
        stopper.wakes(waker);
    }

    /** Traces until the target has ended or the trace is stopped; then, and whatever goes wrong, lets all go. */
    EndReason trace() {
        try {
            if (request.target() instanceof Target.Command command) { // a switch over types costs milliseconds once
                launch(command);
            } else if (request.target() instanceof Target.Processes processes) {
                attach(processes, false);
            } else if (request.target() instanceof Target.CommandAndProcesses both) {
                attach(both.processes(), true);
                launch(both.command());
            }
            while (!stopper.isStopped() && loop.turn(handler, Waker.never())) {}
        } catch (RuntimeException | Error e) {
            tracees.tellNobody();
            throw e;
        } finally {
            waker.answer();
            new Detachment(tracees, loop, syscalls, arena).run();
        }
        listener.idle();
        return tracees.launchedEnd();
    }

    private void attach(Target.Processes processes, boolean commandFollows) {
        new Attachment(tracees, listener, () -> loop.poll(handler)).attach(processes, commandFollows);
    }

    private void launch(Target.Command command) {
        Launch launch = new Launch(
                command.file(), command.arguments(), command.environment(), command.user().map(PtraceRun::user), filter);
        try (HeldChild child = new Launcher(state).start(launch)) {
            long seized = Ptrace.seize(child.pid(), tracees.options());
            if (Kernel.failed(seized)) {
                throw TraceAccess.refused(child.pid(), (int) -seized);
            }
            Tracee tracee = tracees.add(child.pid(), child.pid(), Cause.LAUNCHED, System.nanoTime());
            Ptrace.interrupt(child.pid());
            while (!tracee.started && loop.turn(handler, Waker.never())) {}
            child.release();
            // What goes wrong before the command's own exec can't be read from its calls, which nobody has seen.
            while (tracee.hidden && loop.turn(handler, Waker.never())) {}
            if (tracee.hidden) {
                child.failure().ifPresent(failure -> {
                    throw failure;
                });
            }
        }
    }

    private static Credentials user(String name) {
        return Credentials.ofUser(name).orElseThrow(() -> new TargetException("Cannot find user '" + name + "'"));
    }

    @Override
    public void close() {
        stopper.wakes(null);
        waker.close();
        arena.close();
    }
}
