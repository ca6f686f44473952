package dev.syscope.javaagent;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.perf.PerfEvent;
import dev.syscope.linux.perf.PerfEventAttr;
import dev.syscope.linux.perf.PerfEventAttr.Flag;
import dev.syscope.linux.perf.Tracefs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The counters that this machine and our privileges allow, and how each is opened. */
final class CounterSet {
    /** One of them. */
    record Usable(Counter counter, String name, int config, boolean userOnly) {}

    /** How a counter is counted of a single thread. */
    enum OfThread {
        /** By {@link ThreadUsage}. */
        USAGE,
        PERF,
        /** Not at all: it would cost too much unless it is asked for. */
        NOT
    }

    private final List<Usable> usable = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final boolean usageIsKept = ThreadUsage.isKept();
    private final boolean chosen;
    private final Set<Integer> dropped = new HashSet<>();
    private boolean inheritsThreadsOnly = true;

    /** Tries each on the calling thread. */
    CounterSet(List<Counter> counters) {
        chosen = counters != Counter.DEFAULT;
        for (Counter counter : counters) {
            try {
                probe(counter);
            } catch (LinuxException e) {
                refusals.add(counter.perfName() + " (" + dev.syscope.linux.Errno.name(e.errno()) + ")");
            }
        }
    }

    List<Usable> usable() {
        return usable;
    }

    /** Whether {@link ThreadUsage} has figures here. */
    boolean usageIsKept() {
        return usageIsKept;
    }

    /** Whether somebody asked for these counters; if not they may cost little only. */
    boolean isChosen() {
        return chosen;
    }

    /** How one of {@link #usable()} is counted of a single thread. */
    OfThread ofThread(int counter) {
        Counter which = usable.get(counter).counter();
        if (usageIsKept && ThreadUsage.index(which) >= 0) {
            return OfThread.USAGE;
        }
        return !dropped.contains(counter) && (chosen || !isTracepoint(counter)) ? OfThread.PERF : OfThread.NOT;
    }

    /** Whether perf counts one of {@link #usable()} of the process; if not {@link ProcessUsage} does, or nobody. */
    boolean byPerf(int counter) {
        return ThreadUsage.index(usable.get(counter).counter()) < 0 && !dropped.contains(counter);
    }

    boolean isTracepoint(int counter) {
        return usable.get(counter).counter().type() == PerfEventAttr.PERF_TYPE_TRACEPOINT;
    }

    /** Has a counter opened no more. */
    void drop(int counter) {
        dropped.add(counter);
    }

    /** What can't be counted, with the reason's name. */
    List<String> refusals() {
        return refusals;
    }

    private void probe(Counter counter) {
        int config = counter.config();
        if (counter.type() == PerfEventAttr.PERF_TYPE_TRACEPOINT) {
            String[] name = counter.perfName().split(":");
            try (Tracefs tracefs = Tracefs.open()) {
                config = tracefs.id(name[0], name[1]);
            }
        }
        Usable everywhere = new Usable(counter, counter.perfName(), config, false);
        int fd = open(everywhere, 0, false);
        if (fd < 0 && counter.type() != PerfEventAttr.PERF_TYPE_TRACEPOINT) {
            // kernel.perf_event_paranoid 2: user mode only, as perf does and marks it
            everywhere = new Usable(counter, counter.perfName() + ":u", config, true);
            fd = open(everywhere, 0, false);
        }
        PerfEvent.close((int) Kernel.check(fd, "perf_event_open(" + counter.perfName() + ")"));
        usable.add(everywhere);
    }

    /** Opens one for a thread; a negated error number if it can't be. */
    int open(Usable which, int tid, boolean inherit) {
        int fd = attempt(which, tid, inherit, inheritsThreadsOnly);
        if (fd < 0 && inherit && inheritsThreadsOnly) {
            inheritsThreadsOnly = false; // before 5.13
            fd = attempt(which, tid, true, false);
        }
        return fd;
    }

    private static int attempt(Usable which, int tid, boolean inherit, boolean threadsOnly) {
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttr attr = new PerfEventAttr(arena)
                    .type(which.counter().type())
                    .config(which.config())
                    .read_format(PerfEventAttr.PERF_FORMAT_TOTAL_TIME_ENABLED | PerfEventAttr.PERF_FORMAT_TOTAL_TIME_RUNNING)
                    .set(Flag.exclude_kernel, which.userOnly())
                    .set(Flag.exclude_hv, true)
                    .set(Flag.inherit, inherit)
                    .set(Flag.inherit_thread, inherit && threadsOnly);
            return PerfEvent.open(attr, tid, -1, -1, 0);
        }
    }

    /** The counters on a thread that those which it starts inherit: all together they count the process, beside {@link ProcessUsage}. */
    OpenCounters inherited(int tid) {
        return new OpenCounters(this, tid, true);
    }

    /** The counters of a thread alone, as far as perf counts them. */
    OpenCounters alone(int tid) {
        return new OpenCounters(this, tid, false);
    }

    /** What is open for one thread: each counter's descriptor and its last reading. */
    static final class OpenCounters implements AutoCloseable {
        private static final int VALUES = 3;
        private final int[] fds;
        private final long[] last;

        private OpenCounters(CounterSet set, int tid, boolean inherit) {
            fds = new int[set.usable.size()];
            last = new long[VALUES * fds.length];
            for (int i = 0; i < fds.length; i++) {
                boolean byPerf = inherit ? set.byPerf(i) : set.ofThread(i) == OfThread.PERF;
                fds[i] = byPerf ? set.open(set.usable.get(i), tid, inherit) : -1;
            }
        }

        /**
         * Adds what a counter counted since it was last read: value, time enabled, time running.
         *
         * @param scratch 24 bytes
         * @return whether it could be read
         */
        boolean addGrowth(int counter, MemorySegment scratch, long[] to) {
            if (fds[counter] < 0 || PerfEvent.read(fds[counter], scratch) != 24) {
                return false;
            }
            for (int i = 0; i < VALUES; i++) {
                long now = scratch.getAtIndex(ValueLayout.JAVA_LONG, i);
                to[i] += now - last[counter * VALUES + i];
                last[counter * VALUES + i] = now;
            }
            return true;
        }

        /** Closes one of them. */
        void close(int counter) {
            if (fds[counter] >= 0) {
                PerfEvent.close(fds[counter]);
                fds[counter] = -1;
            }
        }

        @Override
        public void close() {
            for (int i = 0; i < fds.length; i++) {
                close(i);
            }
        }
    }
}
