package dev.syscope.stat;

import java.util.List;

/** Whom events are counted for. */
public sealed interface StatTarget {
    /** The launched command and, unless told otherwise, all that it starts; from its exec on. */
    record Command() implements StatTarget {}

    /** All threads of running processes. */
    record Processes(List<Integer> pids) implements StatTarget {
        /** Copies the list. */
        public Processes {
            pids = List.copyOf(pids);
        }
    }

    /** Some running threads. */
    record Threads(List<Integer> tids) implements StatTarget {
        /** Copies the list. */
        public Threads {
            tids = List.copyOf(tids);
        }
    }

    /** Whatever runs on some CPUs. */
    record Cpus(List<Integer> cpus) implements StatTarget {
        /** Copies the list. */
        public Cpus {
            cpus = List.copyOf(cpus);
        }
    }

    /** Every thread of the machine, each by itself. */
    record AllThreads() implements StatTarget {}
}
