package dev.syscope.cli;

import dev.syscope.cli.render.StatEnd;
import dev.syscope.cli.render.StatRenderer;
import dev.syscope.stat.Aggregation;
import dev.syscope.stat.Aggregator;
import dev.syscope.stat.Counters;
import dev.syscope.stat.Readings;
import dev.syscope.stat.Repeats;
import dev.syscope.stat.Row;
import dev.syscope.stat.Rows;
import dev.syscope.stat.StatRun;
import dev.syscope.stat.StatSession;
import dev.syscope.stat.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Sums up what sessions read, and has it written. */
final class StatTotals implements StatSession.Listener {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Repeats NO_REPEATS = new Repeats();

    private final StatRenderer renderer;
    private final List<String> command;
    private final Aggregation by;
    private final boolean intervals;
    private final long intervalCount;
    private final boolean scale;
    private final boolean tellsWhy;
    private final Repeats repeats = new Repeats();
    private Optional<Aggregator> aggregator = Optional.empty();
    private boolean[] supported = {};
    private Readings earlier = new Readings(0, 0);
    private Readings delta = new Readings(0, 0);
    private long earlierNanos;
    private long told;

    StatTotals(StatArguments arguments, StatRenderer renderer, List<String> command) {
        this.renderer = renderer;
        this.command = command;
        by = arguments.aggregation();
        intervals = arguments.has("--interval-print");
        intervalCount = arguments.number("--interval-count", 1, Integer.MAX_VALUE, Long.MAX_VALUE);
        scale = !arguments.has("--no-scale");
        tellsWhy = arguments.has("--verbose");
    }

    @Override
    public void opened(Counters counters) {
        int events = counters.events().size();
        aggregator = Optional.of(new Aggregator(counters.events(), counters.slots(), by));
        supported = new boolean[events];
        for (int event = 0; event < events; event++) {
            Optional<String> why = counters.whyNotSupported(event);
            supported[event] = why.isEmpty();
            if (tellsWhy && repeats.count() == 0) {
                why.ifPresent(Messages::say);
            }
        }
        earlier = new Readings(events, counters.slots().count());
        delta = new Readings(events, counters.slots().count());
    }

    @Override
    public void interval(Readings readings, long nanos) {
        delta.setDifference(readings, earlier);
        earlier.copyFrom(readings);
        Tally tally = aggregator.orElseThrow().tally(delta, scale);
        renderer.interval(rows(tally, (double) nanos - earlierNanos, NO_REPEATS), nanos);
        earlierNanos = nanos;
        told++;
    }

    /** A run is over; what came after its last interval is an interval too. */
    void add(StatRun run) {
        if (intervals && told < intervalCount) {
            interval(run.readings(), run.elapsedNanos());
        }
        repeats.add(aggregator.orElseThrow().tally(run.readings(), scale), run.elapsedNanos() / NANOS_PER_SECOND);
    }

    /** Writes the final counts. */
    void end(String title, Optional<double[]> cpuTimes) {
        if (repeats.count() == 0) {
            return;
        }
        List<Row> rows = rows(repeats.mean(), repeats.meanSeconds() * NANOS_PER_SECOND, repeats);
        renderer.end(rows, new StatEnd(title, command, repeats, cpuTimes));
    }

    /** The lines; of a whole machine's threads only those that did something. */
    private List<Row> rows(Tally tally, double nanos, Repeats runs) {
        IntPredicate isSupported = event -> supported[event];
        List<Row> rows = Rows.of(aggregator.orElseThrow(), isSupported, tally, nanos, runs);
        return rows;
    }
}
