package dev.syscope.trace;

import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.stack.UserStacks;
import java.util.EnumSet;
import java.util.Optional;

/**
 * System calls by ptrace(2): each stops its thread at entry and at exit. Needs no privilege for processes of one's own.
 *
 * <p>{@link #run} makes all requests by the thread that calls it, which must be a platform thread, and waits for that
 * thread's children only; so that thread must not have started other processes that somebody else waits for.
 */
public final class PtraceSource implements SyscallSource {
    private final TraceRequest request;
    private final InheritedState state;
    private final Stopper stopper = new Stopper();
    private Optional<UserStacks> stacks = Optional.empty();

    /** A source for a request, whose command is launched with the present state of this process. */
    public PtraceSource(TraceRequest request) {
        this(request, InheritedState.read());
    }

    /** A source for a request, whose command is launched with a state that was read earlier. */
    public PtraceSource(TraceRequest request, InheritedState state) {
        this.request = request;
        this.state = state;
    }

    /** Has calls and signals know their stacks. */
    public PtraceSource with(UserStacks stacks) {
        this.stacks = Optional.of(stacks);
        return this;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                "ptrace",
                EnumSet.of(
                        Capabilities.Feature.INJECT,
                        Capabilities.Feature.DETACH_ON_EXECVE,
                        Capabilities.Feature.COMMAND_AND_PROCESSES,
                        Capabilities.Feature.DESCRIPTOR_PATHS,
                        Capabilities.Feature.LIVE_MEMORY,
                        Capabilities.Feature.USER_STACK));
    }

    /**
     * {@inheritDoc}
     *
     * @throws TargetException if the target can't be what it is said to be: ourselves, a user who doesn't exist
     */
    @Override
    public TraceListener.EndReason run(TraceListener listener) {
        try (PtraceRun run = new PtraceRun(request, state, listener, stopper, stacks)) {
            return run.trace();
        }
    }

    @Override
    public void stop() {
        stopper.stop();
    }

    @Override
    public void close() {
        stopper.stop();
    }
}
