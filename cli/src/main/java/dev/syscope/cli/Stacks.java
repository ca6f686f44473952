package dev.syscope.cli;

import dev.syscope.jfr.JvmCode;
import dev.syscope.stack.UserStacks;
import dev.syscope.trace.BpfSource;
import dev.syscope.trace.PtraceSource;
import java.util.List;
import java.util.Optional;

/** User stacks for a source, if {@code -k} asks for them, with the names of Java methods where a target is a JVM. */
final class Stacks implements AutoCloseable {
    private final Optional<UserStacks> stacks;
    private final Optional<JvmCode> jvms;

    private Stacks(Optional<UserStacks> stacks, Optional<JvmCode> jvms) {
        this.stacks = stacks;
        this.jvms = jvms;
    }

    /**
     * Opens it, and asks the JVMs among the targets that run already, before any of their threads is held.
     *
     * @param pids those targets
     */
    static Stacks open(boolean wanted, List<Integer> pids) {
        Optional<JvmCode> jvms = wanted ? Optional.of(new JvmCode(Messages::say)) : Optional.empty();
        jvms.ifPresent(code -> pids.forEach(code::ask));
        return new Stacks(jvms.map(UserStacks::new), jvms);
    }

    /** Has a source know stacks if they are wanted. */
    PtraceSource of(PtraceSource source) {
        return stacks.map(source::with).orElse(source);
    }

    /**
     * Has a source know stacks if they are wanted.
     *
     * @param aboveNanos those of calls that take so long; 0 for all
     */
    BpfSource of(BpfSource source, long aboveNanos) {
        return stacks.map(all -> source.with(all, aboveNanos)).orElse(source);
    }

    @Override
    public void close() {
        stacks.ifPresent(UserStacks::close);
        jvms.ifPresent(JvmCode::close);
    }
}
