package dev.syscope.latency;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The target as the programs see it.
 *
 * @param pids its processes, in the initial pid namespace; empty if it isn't made of processes
 * @param descendants whether processes that they make belong to it
 * @param cgroup the cgroup that its tasks are in
 * @param except a process that never belongs to it: ourselves
 */
record Scope(List<Integer> pids, boolean descendants, Optional<Path> cgroup, int except) {
    /** How many processes the code itself compares with; more need a map. */
    static final int PIDS_IN_CODE = 8;

    Scope {
        pids = List.copyOf(pids);
    }

    static Scope processes(List<Integer> pids, boolean descendants) {
        return new Scope(pids, descendants, Optional.empty(), 0);
    }

    static Scope machine(int except) {
        return new Scope(List.of(), false, Optional.empty(), except);
    }

    static Scope cgroup(Path path, int except) {
        return new Scope(List.of(), false, Optional.of(path), except);
    }

    boolean needsMap() {
        return pids.size() > PIDS_IN_CODE;
    }
}
