package dev.syscope.stat;

import java.util.List;

/**
 * Where each event is opened: every one of some threads on every one of some CPUs.
 *
 * <p>A slot's number is {@code thread * cpus + cpu}, by their places in the lists.
 *
 * @param threads whom to count; one of {@link #ALL_THREADS} for everything that runs
 * @param cpus where; one of {@link #ANY_CPU} for wherever the threads run
 */
public record Slots(List<Thread> threads, List<Integer> cpus) {
    /** Whatever runs on a CPU. */
    public static final Thread ALL_THREADS = new Thread(-1, "");

    /** Wherever a thread runs. */
    public static final int ANY_CPU = -1;

    /**
     * A thread to count.
     *
     * @param name its {@code comm}, raw
     */
    public record Thread(int tid, String name) {}

    /** Copies the lists. */
    public Slots {
        threads = List.copyOf(threads);
        cpus = List.copyOf(cpus);
    }

    /** How many there are. */
    public int count() {
        return threads.size() * cpus.size();
    }

    /** The thread of a slot. */
    public Thread thread(int slot) {
        return threads.get(slot / cpus.size());
    }

    /** The CPU of a slot. */
    public int cpu(int slot) {
        return cpus.get(slot % cpus.size());
    }
}
