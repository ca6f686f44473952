package dev.syscope.latency;

import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.Target;
import java.util.EnumSet;
import java.util.Set;

/**
 * What to measure.
 *
 * @param target whose calls
 * @param followForks whether processes that the target makes belong to it; its threads always do
 * @param syscalls which calls
 * @param by what rows are told apart by
 * @param maxKeys how many rows there may be
 */
public record LatencyRequest(
        Target target, boolean followForks, SyscallSet syscalls, Set<Dimension> by, int maxKeys) {
    /** Copies the set. */
    public LatencyRequest {
        by = by.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(by));
    }

    /** Whether rows are told apart by this. */
    public boolean isBy(Dimension dimension) {
        return by.contains(dimension);
    }
}
