package dev.syscope.stat;

import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_HARDWARE;
import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_HW_CACHE;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

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

    private final List<Event> rows;
    private final Tally tally;
    private final double elapsedNanos;

    /**
     * For counts taken over a time.
     *
     * @param rows what was counted, in the tally's order
     */
    public Metrics(List<Event> rows, Tally tally, double elapsedNanos) {
        this.rows = rows;
        this.tally = tally;
        this.elapsedNanos = elapsedNanos;
    }

    /** The figures of a row, the first beside its count; none where there is nothing to relate it to. */
    public List<Metric> of(int row, int place) {
        Event event = rows.get(row);
        if (EventResolver.isClock(event)) {
            return elapsedNanos > 0
                    ? List.of(new Metric(count(row, place) / elapsedNanos, Metric.Kind.RATE, "CPUs utilized"))
                    : List.of();
        }
        if (event.source() != Event.Source.KERNEL) {
            return List.of();
        }
        if (event.type() == PERF_TYPE_HARDWARE) {
            List<Metric> special = hardware(event, row, place);
            if (!special.isEmpty() || isRelated(event)) {
                return special;
            }
        }
        if (event.type() == PERF_TYPE_HW_CACHE && (event.config() & ~0xFF) == MISS && event.config() % 256 < CACHE_ACCESSES.length) {
            OptionalInt loads = partner(event, PERF_TYPE_HW_CACHE, event.config() & ~MISS, place);
            if (loads.isPresent()) {
                return percent(row, loads.getAsInt(), place, CACHE_ACCESSES[(int) (event.config() % 256)]);
            }
        }
        return rate(row, place);
    }

    /** Events whose only figure is the one that relates them to their partner. */
    private static boolean isRelated(Event event) {
        return event.config() == CYCLES || event.config() == INSTRUCTIONS;
    }

    private List<Metric> hardware(Event event, int row, int place) {
        switch ((int) event.config()) {
            case CYCLES -> {
                OptionalInt clock = clock(event, place);
                return clock.isPresent() && count(clock.getAsInt(), place) > 0
                        ? List.of(new Metric(count(row, place) / count(clock.getAsInt(), place), Metric.Kind.RATE, "GHz"))
                        : List.of();
            }
            case INSTRUCTIONS -> {
                return instructions(event, row, place);
            }
            case BRANCH_MISSES -> {
                return share(event, row, BRANCHES, place, "of all branches");
            }
            case CACHE_MISSES -> {
                return share(event, row, CACHE_REFERENCES, place, "of all cache refs");
            }
            case STALLED_FRONTEND -> {
                return share(event, row, CYCLES, place, "frontend cycles idle");
            }
            case STALLED_BACKEND -> {
                return share(event, row, CYCLES, place, "backend cycles idle");
            }
            default -> {
                return List.of();
            }
        }
    }

    private List<Metric> instructions(Event event, int row, int place) {
        List<Metric> figures = new ArrayList<>();
        OptionalInt cycles = partner(event, PERF_TYPE_HARDWARE, CYCLES, place);
        double count = count(row, place);
        if (cycles.isPresent() && count(cycles.getAsInt(), place) > 0) {
            figures.add(new Metric(count / count(cycles.getAsInt(), place), Metric.Kind.RATIO, "insn per cycle"));
        }
        double stalled = 0;
        for (int config : new int[] {STALLED_FRONTEND, STALLED_BACKEND}) {
            OptionalInt partner = partner(event, PERF_TYPE_HARDWARE, config, place);
            stalled = Math.max(stalled, partner.isPresent() ? count(partner.getAsInt(), place) : 0);
        }
        if (!figures.isEmpty() && stalled > 0 && count > 0) {
            figures.add(new Metric(stalled / count, Metric.Kind.RATIO, "stalled cycles per insn"));
        }
        return figures;
    }

    private List<Metric> share(Event event, int row, int of, int place, String unit) {
        OptionalInt whole = partner(event, PERF_TYPE_HARDWARE, of, place);
        return whole.isPresent() ? percent(row, whole.getAsInt(), place, unit) : List.of();
    }

    private List<Metric> percent(int row, int whole, int place, String unit) {
        double of = count(whole, place);
        return of > 0 ? List.of(new Metric(100 * count(row, place) / of, Metric.Kind.PERCENT, unit)) : List.of();
    }

    private List<Metric> rate(int row, int place) {
        OptionalInt clock = clock(rows.get(row), place);
        if (clock.isEmpty()) {
            return List.of();
        }
        double nanos = count(clock.getAsInt(), place);
        double rate = nanos == 0 ? 0 : 1e9 * count(row, place) * rows.get(row).scale() / nanos;
        String unit = "/sec";
        for (String prefix : new String[] {"K", "M", "G"}) {
            if (rate <= 1000) {
                break;
            }
            rate /= 1000;
            unit = prefix + "/sec";
        }
        return List.of(new Metric(rate, Metric.Kind.RATE, unit));
    }

    private OptionalInt clock(Event event, int place) {
        for (int row = 0; row < rows.size(); row++) {
            Event other = rows.get(row);
            if (EventResolver.isClock(other) && other.cgroup().equals(event.cgroup()) && tally.running()[row][place] > 0) {
                return OptionalInt.of(row);
            }
        }
        return OptionalInt.empty();
    }

    /** The row of an event that counts the same levels of the same cgroup, and that did count. */
    private OptionalInt partner(Event event, int type, long config, int place) {
        for (int row = 0; row < rows.size(); row++) {
            Event other = rows.get(row);
            if (other.source() == Event.Source.KERNEL
                    && other.type() == type
                    && other.config() == config
                    && other.cgroup().equals(event.cgroup())
                    && sameLevels(other.modifiers(), event.modifiers())
                    && tally.running()[row][place] > 0) {
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

    private double count(int row, int place) {
        return tally.value()[row][place];
    }
}
