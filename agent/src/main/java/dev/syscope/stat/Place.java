package dev.syscope.stat;

import dev.syscope.linux.perf.CpuTopology;

/**
 * What a row's counts are from.
 *
 * @param by what the counts are summed over
 * @param where the CPU, or one of the CPUs of the core, die, socket or node
 * @param thread the thread, for {@link Aggregation#THREAD}
 * @param cpus how many CPUs are summed up
 */
public record Place(Aggregation by, CpuTopology where, Slots.Thread thread, int cpus) {
    private static final CpuTopology NOWHERE = new CpuTopology(-1, 0, 0, 0, -1);

    /** Everything. */
    static final Place ALL = new Place(Aggregation.GLOBAL, NOWHERE, Slots.ALL_THREADS, 0);

    static Place of(Aggregation by, CpuTopology where) {
        return new Place(by, where, Slots.ALL_THREADS, 1);
    }

    static Place of(Slots.Thread thread) {
        return new Place(Aggregation.THREAD, NOWHERE, thread, 0);
    }

    /** Whether a CPU belongs here. */
    boolean holds(CpuTopology cpu) {
        return switch (by) {
            case GLOBAL, THREAD -> true;
            case CPU -> cpu.cpu() == where.cpu();
            case CORE -> cpu.socket() == where.socket() && cpu.die() == where.die() && cpu.core() == where.core();
            case DIE -> cpu.socket() == where.socket() && cpu.die() == where.die();
            case SOCKET -> cpu.socket() == where.socket();
            case NODE -> cpu.node() == where.node();
        };
    }

    Place withOneMore() {
        return new Place(by, where, thread, cpus + 1);
    }
}
