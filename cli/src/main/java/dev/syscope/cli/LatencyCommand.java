package dev.syscope.cli;

import dev.syscope.cli.render.LatencySummary;
import dev.syscope.cli.render.LatencyView;
import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencySource;
import dev.syscope.linux.OwnSignals;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.trace.TraceListener.EndReason;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code syscope latency}: how long system calls take, by percentile. */
final class LatencyCommand implements Command {
    /** How often a page's heat map gets a column where no interval was asked for. */
    private static final long PAGE_STEP_NANOS = 200_000_000L;

    @Override
    public CommandSpec spec() {
        return LatencyArguments.spec();
    }

    @Override
    public int run(String[] arguments) {
        CommandSpec spec = spec();
        ParseResult parsed = Parsing.parse(spec, arguments);
        if (parsed.hasMatchedOption("-h")) {
            new CommandLine(spec).usage(System.out);
            return 0;
        }
        return measure(LatencyArguments.settings(parsed));
    }

    private static int measure(LatencySettings settings) {
        InheritedState state = InheritedState.read(); // before any file of ours is open
        EndReason reason;
        try (LatencyOutputs outputs = LatencyOutputs.open(settings)) {
            List<LatencyView> views = outputs.views();
            LatencySources.Opened opened = LatencySources.open(settings, state, outputs);
            try (LatencySource source = opened.source();
                    LatencyRun run = new LatencyRun(
                            source, views, opened.maxKeys(), step(settings), settings.durationNanos())) {
                Interrupts interrupts = Interrupts.arrange(StraceSettings.Interruptible.WAITING, source::stop);
                run.start();
                reason = source.run();
                Interval whole = run.end();
                LatencySummary summary = new LatencySummary(
                        whole, source.inProgress(), source.lost(), opened.name(), opened.added(), opened.reported(), opened.notes());
                views.forEach(view -> view.end(summary));
                if (interrupts.received() != 0 && source.launched().isPresent()) {
                    OwnSignals.send(source.launched().getAsInt(), interrupts.received());
                    reason = new EndReason.Killed(interrupts.received(), false);
                }
            }
        }
        return switch (reason) {
            case EndReason.Exited exited -> exited.status();
            case EndReason.Killed killed -> {
                OwnSignals.dieOf(killed.signal());
                yield 128 + killed.signal();
            }
        };
    }

    private static long step(LatencySettings settings) {
        OptionalLong interval = settings.intervalNanos();
        return interval.orElse(settings.outputs().page().isPresent() ? PAGE_STEP_NANOS : 0);
    }
}
