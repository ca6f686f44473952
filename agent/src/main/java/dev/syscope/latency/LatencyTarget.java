package dev.syscope.latency;

import dev.syscope.trace.Target;
import java.nio.file.Path;

/** Whose calls are measured: more than can be traced one by one. */
public sealed interface LatencyTarget {
    /**
     * What every source can trace.
     *
     * @param target a command or processes
     */
    record Of(Target target) implements LatencyTarget {}

    /**
     * The processes of a cgroup (version 2) and of those below it.
     *
     * @param path of its directory
     */
    record Cgroup(Path path) implements LatencyTarget {}

    /** Every process but this one. */
    record Machine() implements LatencyTarget {}
}
