package dev.syscope.cli;

import dev.syscope.cli.render.LatencySummary;
import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencySource;
import dev.syscope.linux.OwnSignals;
import dev.syscope.linux.Signals;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.trace.TraceListener.EndReason;
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
        BrokenPipe unread = new BrokenPipe();
        try (JfrOutput jfr = JfrOutput.open(settings.outputs().jfr(), "latency", settings.target().pids());
                LatencyOutputs outputs = LatencyOutputs.open(settings, jfr, unread);
                Stacks stacks = Stacks.open(settings.stacks(), settings.target().pids())) {
            LatencySources.Opened opened = LatencySources.open(settings, state, outputs, stacks);
            try (LatencySource source = opened.source();
                    LatencyRun run = new LatencyRun(
                            source, outputs.views(), opened.maxKeys(), step(settings), settings.durationNanos())) {
                Interrupts interrupts = Interrupts.arrange(StraceSettings.Interruptible.WAITING, source::stop);
                unread.then(() -> interrupts.interrupt(Signals.SIGPIPE));
                try {
                    run.start();
                    EndReason reason = source.run();
                    jfr.learnNames(); // for the table
                    Interval whole = run.end();
                    LatencySummary summary = new LatencySummary(
                            whole,
                            source.inProgress(),
                            source.lost(),
                            opened.name(),
                            opened.added(),
                            opened.reported(),
                            opened.notes());
                    outputs.views().forEach(view -> view.end(summary));
                    if (settings.outputs().format() == LatencySettings.Format.CSV) { // which has no place for it
                        summary.missing().forEach(Messages::say);
                    }
                    outputs.finish();
                    jfr.finish();
                    return end(reason, interrupts, source);
                } finally {
                    interrupts.finish();
                }
            }
        }
    }

    /** The exit status, or no return: a signal that ended the command, or the measurement, ends us too. */
    private static int end(EndReason reason, Interrupts interrupts, LatencySource source) {
        if (interrupts.received() != 0) {
            source.launched().ifPresent(pid -> OwnSignals.send(pid, interrupts.received()));
            OwnSignals.dieOf(interrupts.received());
            return 128 + interrupts.received();
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
