package dev.syscope.trace;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.ptrace.Credentials;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.linux.ptrace.Launch;
import dev.syscope.linux.ptrace.Launcher;
import dev.syscope.linux.ptrace.Ptrace;
import dev.syscope.trace.TraceListener.Cause;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.Optional;

/**
 * System calls by ptrace(2): each stops its thread at entry and at exit. Needs no privilege for processes of one's own.
 *
 * <p>{@link #run} makes all requests by the thread that calls it, and waits for that thread's children only; so that
 * thread must not have started other processes that somebody else waits for.
 */
public final class PtraceSource implements SyscallSource {
    private final TraceRequest request;
    private final InheritedState state;
    private volatile boolean stopping;
    private volatile Waker waker;

    /** A source for a request, whose command is launched with the present state of this process. */
    public PtraceSource(TraceRequest request) {
        this(request, InheritedState.read());
    }

    /** A source for a request, whose command is launched with a state that was read earlier. */
    public PtraceSource(TraceRequest request, InheritedState state) {
        this.request = request;
        this.state = state;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                "ptrace",
                EnumSet.of(
                        Capabilities.Feature.INJECT,
                        Capabilities.Feature.DETACH_ON_EXECVE,
                        Capabilities.Feature.LIVE_MEMORY));
    }

    @Override
    public TraceListener.EndReason run(TraceListener listener) {
        try (Arena arena = Arena.ofConfined();
                Waker ours = new Waker()) {
            waker = ours;
            Tracees tracees = new Tracees(request, listener, false);
            Stops stops = new Stops(request, listener, tracees, arena);
            TraceLoop loop = new TraceLoop(listener, tracees, ours, arena);
            if (request.target() instanceof Target.Command command) {
                launch(command, tracees, loop, stops);
            }
            while (!stopping && loop.turn(stops::handle, Waker.never())) {}
            listener.idle();
            return tracees.launchedEnd();
        } finally {
            waker = null;
        }
    }

    private void launch(Target.Command command, Tracees tracees, TraceLoop loop, Stops stops) {
        Launch launch = new Launch(command.file(), command.arguments(), command.environment());
        try (HeldChild child = new Launcher(state).start(launch)) {
            long seized = Ptrace.seize(child.pid(), tracees.options());
            if (seized < 0) {
                throw new LinuxException("PTRACE_SEIZE(" + child.pid() + ")", (int) -seized);
            }
            Tracee tracee = tracees.add(child.pid(), child.pid(), Cause.LAUNCHED, System.nanoTime());
            Ptrace.interrupt(child.pid());
            while (!tracee.started && loop.turn(stops::handle, Waker.never())) {}
            child.release();
        }
    }

    @Override
    public void stop() {
        stopping = true;
        Waker ours = waker;
        if (ours != null) {
            ours.wake();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
