package dev.syscope.stat;

import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_HARDWARE;
import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_HW_CACHE;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The figures that stand beside the counts, as perf stat has them: rates, shares, instructions for each cycle. */
public final class Metrics {
    private static final int CYCLES = 0;
    private static final int INSTRUCTIONS = 1;
    private static final int CACHE_REFERENCES = 2;
    private static final int CACHE_MISSES = 3;
    private static final int BRANCHES = 4;
    private static final int BRANCH_MISSES = 5;
    private static final int STALLED_FRONTEND = 7;
    private static final int STALLED_BACKEND = 8;
    private static final long MISS = 1 << 16;
    private static final String[] CACHE_ACCESSES = {
        "of all L1-dcache accesses",
        "of all L1-icache accesses",
        "of all LL-cache accesses",
        "of all dTLB cache accesses",
        "of all iTLB cache accesses"
    };

    private static final String[] RATE_UNITS = {"/sec", "K/sec", "M/sec", "G/sec"};

    private final List<Event> rows;
    private final int[][] clocks;

    /** For counts of these events. */
    public Metrics(List<Event> rows) {
        this.rows = List.copyOf(rows);
        clocks = new int[rows.size()][];
        for (int row = 0; row < clocks.length; row++) {
            String cgroup = rows.get(row).cgroup();
            clocks[row] = IntStream.range(0, rows.size())
                    .filter(other -> EventResolver.isClock(rows.get(other)) && rows.get(other).cgroup().equals(cgroup))
                    .toArray();
        }
    }

    /**
     * The figures of a row, the first beside its count; none where there is nothing to relate it to.
     *
     * @param tally counts, in the events' order
     * @param elapsedNanos for how long they were counted
     */
    public List<Metric> of(int row, int place, Tally tally, double elapsedNanos) {
        return new Figures(tally, place).of(row, elapsedNanos);
    }

    /** The counts of one place. */
    private final class Figures {
        private final Tally tally;
        private final int place;

        Figures(Tally tally, int place) {
            this.tally = tally;
            this.place = place;
        }

        private List<Metric> of(int row, double elapsedNanos) {
            Event event = rows.get(row);
            if (EventResolver.isClock(event)) {
                return elapsedNanos > 0
                        ? List.of(new Metric(count(row) / elapsedNanos, Metric.Kind.RATE, "CPUs utilized"))
                        : List.of();
            }
            if (event.source() != Event.Source.KERNEL) {
                return List.of();
            }
            if (event.type() == PERF_TYPE_HARDWARE) {
                List<Metric> special = hardware(event, row);
                if (!special.isEmpty() || isRelated(event)) {
                    return special;
                }
            }
            if (event.type() == PERF_TYPE_HW_CACHE && (event.config() & ~0xFF) == MISS && event.config() % 256 < CACHE_ACCESSES.length) {
                OptionalInt loads = partner(event, PERF_TYPE_HW_CACHE, event.config() & ~MISS);
                if (loads.isPresent()) {
                    return percent(row, loads.getAsInt(), CACHE_ACCESSES[(int) (event.config() % 256)]);
                }
            }
            return rate(row);
        }

        /** Events whose only figure is the one that relates them to their partner. */
        private static boolean isRelated(Event event) {
            return event.config() == CYCLES || event.config() == INSTRUCTIONS;
        }

        private List<Metric> hardware(Event event, int row) {
            switch ((int) event.config()) {
                case CYCLES -> {
                    OptionalInt clock = clock(row);
                    return clock.isPresent() && count(clock.getAsInt()) > 0
                            ? List.of(new Metric(count(row) / count(clock.getAsInt()), Metric.Kind.RATE, "GHz"))
                            : List.of();
                }
                case INSTRUCTIONS -> {
                    return instructions(event, row);
                }
                case BRANCH_MISSES -> {
                    return share(event, row, BRANCHES, "of all branches");
                }
                case CACHE_MISSES -> {
                    return share(event, row, CACHE_REFERENCES, "of all cache refs");
                }
                case STALLED_FRONTEND -> {
                    return share(event, row, CYCLES, "frontend cycles idle");
                }
                case STALLED_BACKEND -> {
                    return share(event, row, CYCLES, "backend cycles idle");
                }
                default -> {
                    return List.of();
                }
            }
        }

        private List<Metric> instructions(Event event, int row) {
            List<Metric> figures = new ArrayList<>();
            OptionalInt cycles = partner(event, PERF_TYPE_HARDWARE, CYCLES);
            double count = count(row);
            if (cycles.isPresent() && count(cycles.getAsInt()) > 0) {
                figures.add(new Metric(count / count(cycles.getAsInt()), Metric.Kind.RATIO, "insn per cycle"));
            }
            double stalled = 0;
            for (int config : new int[] {STALLED_FRONTEND, STALLED_BACKEND}) {
                OptionalInt partner = partner(event, PERF_TYPE_HARDWARE, config);
                stalled = Math.max(stalled, partner.isPresent() ? count(partner.getAsInt()) : 0);
            }
            if (!figures.isEmpty() && stalled > 0 && count > 0) {
                figures.add(new Metric(stalled / count, Metric.Kind.RATIO, "stalled cycles per insn"));
            }
            return figures;
        }

        private List<Metric> share(Event event, int row, int of, String unit) {
            OptionalInt whole = partner(event, PERF_TYPE_HARDWARE, of);
            return whole.isPresent() ? percent(row, whole.getAsInt(), unit) : List.of();
        }

        private List<Metric> percent(int row, int whole, String unit) {
            double of = count(whole);
            return of > 0 ? List.of(new Metric(100 * count(row) / of, Metric.Kind.PERCENT, unit)) : List.of();
        }

        private List<Metric> rate(int row) {
            OptionalInt clock = clock(row);
            if (clock.isEmpty()) {
                return List.of();
            }
            double nanos = count(clock.getAsInt());
            double rate = nanos == 0 ? 0 : 1e9 * count(row) * rows.get(row).scale() / nanos;
            int unit = 0;
            while (rate > 1000 && unit < RATE_UNITS.length - 1) {
                rate /= 1000;
                unit++;
            }
            return List.of(new Metric(rate, Metric.Kind.RATE, RATE_UNITS[unit]));
        }

        private OptionalInt clock(int of) {
            for (int row : clocks[of]) {
                if (tally.running(row, place) > 0) {
                    return OptionalInt.of(row);
                }
            }
            return OptionalInt.empty();
        }

        /** The row of an event that counts the same levels of the same cgroup, and that did count. */
        private OptionalInt partner(Event event, int type, long config) {
            for (int row = 0; row < rows.size(); row++) {
                Event other = rows.get(row);
                if (other.source() == Event.Source.KERNEL
                        && other.type() == type
                        && other.config() == config
                        && other.cgroup().equals(event.cgroup())
                        && sameLevels(other.modifiers(), event.modifiers())
                        && tally.running(row, place) > 0) {
                    return OptionalInt.of(row);
                }
            }
            return OptionalInt.empty();
        }

        private static boolean sameLevels(Modifiers a, Modifiers b) {
            return a.excludeUser() == b.excludeUser()
                    && a.excludeKernel() == b.excludeKernel()
                    && a.excludeHypervisor() == b.excludeHypervisor()
                    && a.notIdle() == b.notIdle()
                    && a.excludeHost() == b.excludeHost();
        }

        private double count(int row) {
            return tally.value(row, place);
        }
    }
}
