package dev.syscope.cli;

import dev.syscope.cli.render.JavaNames;
import dev.syscope.cli.render.StatEnd;
import dev.syscope.cli.render.StatRenderer;
import dev.syscope.linux.perf.CpuTopology;
import dev.syscope.stat.Aggregation;
import dev.syscope.stat.Aggregator;
import dev.syscope.stat.Counters;
import dev.syscope.stat.Readings;
import dev.syscope.stat.Recording;
import dev.syscope.stat.Repeats;
import dev.syscope.stat.Row;
import dev.syscope.stat.Rows;
import dev.syscope.stat.Slots;
import dev.syscope.stat.StatRun;
import dev.syscope.stat.StatSession;
import dev.syscope.stat.StatTarget;
import dev.syscope.stat.Tally;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Sums up what sessions read, and has it written. */
final class StatTotals implements StatSession.Listener {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Repeats NO_REPEATS = new Repeats();

    private final StatRenderer renderer;
    private final Optional<StatRecording> recording;
    private final Optional<StatLatency> latency;
    private final JavaNames java;
    private final List<String> command;
    private final Aggregation by;
    private final boolean intervals;
    private final long intervalCount;
    private final boolean scale;
    private final boolean tellsWhy;
    private final boolean hidesZeros;
    private Repeats repeats = new Repeats();
    private boolean opened;
    private Optional<Aggregator> aggregator = Optional.empty();
    private Optional<Rows> rows = Optional.empty();
    private Readings earlier = new Readings(0, 0);
    private Readings delta = new Readings(0, 0);
    private long earlierNanos;
    private long told;
    private Optional<DataOutputStream> file = Optional.empty();
    private String title = "";

    StatTotals(
            StatArguments arguments,
            StatRenderer renderer,
            List<String> command,
            Optional<StatRecording> recording,
            Optional<StatLatency> latency,
            JavaNames java) {
        this.java = java;
        this.latency = latency;
        this.recording = recording;
        this.renderer = renderer;
        this.command = command;
        by = arguments.aggregation();
        intervals = arguments.has("--interval-print");
        long limit = arguments.number("--interval-count", 0, Integer.MAX_VALUE, 0);
        intervalCount = limit == 0 ? Long.MAX_VALUE : limit;
        scale = !arguments.has("--no-scale");
        hidesZeros = arguments.target() instanceof StatTarget.AllThreads;
        tellsWhy = arguments.has("--verbose");
    }

    @Override
    public void ready(OptionalInt launched) {
        latency.ifPresent(beside -> beside.attach(launched));
    }

    @Override
    public void started() {
        latency.ifPresent(StatLatency::begin);
    }

    @Override
    public void ended() {
        latency.ifPresent(StatLatency::end);
    }

    @Override
    public void opened(Counters counters) {
        List<Boolean> could = new ArrayList<>();
        for (int event = 0; event < counters.events().size(); event++) {
            Optional<String> why = counters.whyNotSupported(event);
            could.add(why.isEmpty());
            if (tellsWhy && !opened) {
                why.ifPresent(Messages::say);
            }
        }
        List<CpuTopology> topology =
                counters.slots().cpus().stream().filter(cpu -> cpu >= 0).map(CpuTopology::of).toList();
        Recording recording = new Recording(title, command, counters.events(), could, named(counters.slots()), topology);
        begin(recording);
        if (!opened) {
            keep(out -> recording.write(out));
        }
        opened = true;
    }

    private Slots named(Slots slots) {
        return new Slots(
                slots.threads().stream()
                        .map(thread -> new Slots.Thread(thread.tid(), java.of(thread.tid()).orElse(thread.name())))
                        .toList(),
                slots.cpus());
    }

    /** Prepares for the readings of a session, or of a file. */
    void begin(Recording recording) {
        int events = recording.events().size();
        aggregator = Optional.of(new Aggregator(recording.events(), recording.slots(), by, recording.topology()));
        rows = Optional.of(new Rows(aggregator.get(), event -> recording.supported().get(event), hidesZeros));
        earlier = new Readings(events, recording.slots().count());
        delta = new Readings(events, recording.slots().count());
        earlierNanos = 0;
        told = 0;
    }

    /** Keeps readings in a file. */
    private interface Keeping {
        void write(DataOutputStream out) throws IOException;
    }

    private void keep(Keeping what) {
        try {
            if (file.isPresent()) {
                what.write(file.get());
            }
        } catch (IOException e) {
            throw new CommandException("--record: " + e.getMessage());
        }
    }

    /** Has the readings kept in a file as well. */
    void record(DataOutputStream out, String what) {
        file = Optional.of(out);
        title = what;
    }

    @Override
    public void interval(Readings readings, long nanos) {
        show(readings, nanos);
        if (file.isPresent()) {
            keep(out -> Recording.writeInterval(out, readings, nanos));
        }
    }

    private void show(Readings readings, long nanos) {
        delta.setDifference(readings, earlier);
        earlier.copyFrom(readings);
        Tally tally = aggregator.orElseThrow().tally(delta, scale);
        long duration = nanos - earlierNanos;
        List<Row> counted = rows.orElseThrow().of(tally, duration, NO_REPEATS);
        renderer.interval(counted, nanos);
        if (recording.isPresent()) {
            recording.get().record(counted, duration);
        }
        earlierNanos = nanos;
        told++;
    }

    /** A run is over. */
    void add(StatRun run, Optional<double[]> cpuTimes) {
        add(run.readings(), run.elapsedNanos());
        keep(out -> Recording.writeEnd(out, run.readings(), run.elapsedNanos(), cpuTimes));
    }

    /** The end of a run; what came after its last interval is an interval too. */
    void add(Readings readings, long nanos) {
        if (intervals && told < intervalCount) {
            show(readings, nanos);
        }
        Tally tally = aggregator.orElseThrow().tally(readings, scale);
        if (!intervals) {
            recording.ifPresent(to -> to.record(rows.orElseThrow().of(tally, nanos, NO_REPEATS), nanos));
        }
        repeats.add(tally, nanos / NANOS_PER_SECOND);
    }

    /** Writes the counts of the runs since the last call; nothing where there were none. */
    void end(String title, Optional<double[]> cpuTimes) {
        if (repeats.count() == 0) {
            return;
        }
        List<Row> counted = rows.orElseThrow().of(repeats.mean(), repeats.meanSeconds() * NANOS_PER_SECOND, repeats);
        renderer.end(counted, new StatEnd(title, command, repeats, cpuTimes));
        repeats = new Repeats();
    }
}
