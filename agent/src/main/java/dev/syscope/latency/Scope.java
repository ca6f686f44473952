package dev.syscope.latency;

import java.util.List;

/**
 * The target as the programs see it.
 *
 * @param pids its processes, in the initial pid namespace; empty if it isn't made of processes
 * @param descendants whether processes that they make belong to it
 * @param cgroup the id of its cgroup, 0 for none
 * @param cgroupLevel how deep in the tree that cgroup is
 * @param except a process that never belongs to it: ourselves
 */
record Scope(List<Integer> pids, boolean descendants, long cgroup, int cgroupLevel, int except) {
    /** How many processes the code itself compares with; more need a map. */
    static final int PIDS_IN_CODE = 8;

    Scope {
        pids = List.copyOf(pids);
    }

    static Scope processes(List<Integer> pids, boolean descendants) {
        return new Scope(pids, descendants, 0, 0, 0);
    }

    static Scope machine(int except) {
        return new Scope(List.of(), false, 0, 0, except);
    }

    static Scope cgroup(long id, int level, int except) {
        return new Scope(List.of(), false, id, level, except);
    }

    boolean isCgroup() {
        return cgroup != 0;
    }

    boolean needsMap() {
        return pids.size() > PIDS_IN_CODE;
    }
}
