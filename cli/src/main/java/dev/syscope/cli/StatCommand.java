package dev.syscope.cli;

import dev.syscope.cli.render.LatencyNames;
import dev.syscope.cli.render.LatencyView;
import dev.syscope.cli.render.StatRenderer;
import dev.syscope.latency.Dimension;
import dev.syscope.linux.OwnSignals;
import dev.syscope.linux.Signals;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.linux.ptrace.Launch;
import dev.syscope.linux.ptrace.Launcher;
import dev.syscope.linux.ptrace.WaitStatus;
import dev.syscope.stat.Control;
import dev.syscope.stat.EventException;
import dev.syscope.stat.EventGroup;
import dev.syscope.stat.StatPlan;
import dev.syscope.stat.StatRun;
import dev.syscope.stat.StatSession;
import dev.syscope.stat.StatTarget;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code syscope stat}: counters, as perf stat shows them. */
final class StatCommand implements Command {
    private static final double MICROS_PER_SECOND = 1e6;

    @Override
    public CommandSpec spec() {
        return new StatOptions().spec();
    }

    @Override
    public int run(String[] typed) {
        StatOptions options = new StatOptions();
        CommandSpec spec = options.spec();
        StatArguments arguments = new StatArguments(Parsing.parse(spec, typed));
        if (arguments.has("--help")) {
            new CommandLine(spec).usage(System.out);
            return 0;
        }
        try {
            return arguments.has("--report") ? StatReport.show(arguments) : count(arguments, options.ordered());
        } catch (EventException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static int count(StatArguments arguments, List<StatOptions.Ordered> ordered) {
        InheritedState state = InheritedState.read(); // before any file of ours is open
        StatTarget target = arguments.target();
        arguments.overruling().ifPresent(Messages::say);
        List<EventGroup> groups = StatEvents.of(arguments, ordered, target instanceof StatTarget.Cpus);
        List<String> words = RawArguments.of(arguments.command());
        Optional<Launch> launch = launch(words);
        StatPlan plan = new StatPlan(
                groups,
                target,
                launch,
                !arguments.has("--no-inherit"),
                arguments.has("--sync"),
                arguments.number("--delay", arguments.has("--latency") ? 0 : -1, Integer.MAX_VALUE, 0),
                arguments.number("--interval-print", 1, Integer.MAX_VALUE, 0),
                (int) arguments.number("--interval-count", 0, Integer.MAX_VALUE, 0),
                arguments.number("--timeout", 10, Integer.MAX_VALUE, 0),
                arguments.value("--control").map(place -> Control.open(place, fd -> fd <= 2 || state.descriptors().get(fd))));
        long repeats = arguments.number("--repeat", 0, Integer.MAX_VALUE, 1);
        JfrOutput.Asked asked = new JfrOutput.Asked(
                arguments.value("--jfr"), arguments.has("--force"), arguments.has("--jfr-merge"), arguments.has("--java"));
        List<Integer> pids = target instanceof StatTarget.Processes(List<Integer> named) ? named : List.of();
        try (JfrOutput jfr = JfrOutput.open(asked, "stat", pids);
                StatOutput output = StatOutput.open(arguments, state);
                DataOutputStream record = recordFile(arguments)) {
            Optional<StatLatency> latency = arguments.has("--latency")
                    ? Optional.of(new StatLatency(
                            plan,
                            state,
                            !arguments.has("--cpu") || !(target instanceof StatTarget.Cpus),
                            latencyRecordings(jfr)))
                    : Optional.empty();
            Runs runs = new Runs(arguments, plan, repeats, new Launcher(state), output.renderer(), words, jfr, latency);
            if (arguments.has("--record")) {
                runs.totals.record(record, runs.title());
            }
            return runs.all(output, record);
        } catch (IOException e) {
            throw new CommandException("--record: " + e.getMessage());
        } finally {
            plan.control().ifPresent(Control::close);
        }
    }

    private static List<LatencyView> latencyRecordings(JfrOutput jfr) {
        LatencyNames names = new LatencyNames(Set.of(Dimension.SYSCALL));
        return jfr.recording()
                .map(recording -> List.<LatencyView>of(new LatencyRecording(recording, names)))
                .orElse(List.of());
    }

    private static DataOutputStream recordFile(StatArguments arguments) throws IOException {
        Optional<String> file = arguments.value("--record");
        return new DataOutputStream(
                file.isEmpty()
                        ? OutputStream.nullOutputStream()
                        : new BufferedOutputStream(OutputFile.open(file.get(), false), 1 << 16));
    }

    private static Optional<Launch> launch(List<String> words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        List<String> environment = InheritedState.environment();
        return Optional.of(new Launch(CommandLookup.find(words.get(0), environment), words, environment));
    }

    /** The runs of one command line: one, or as many as {@code -r} says. */
    private static final class Runs {
        private final StatArguments arguments;
        private final StatPlan plan;
        private final long repeats;
        private final Launcher launcher;
        private final StatRenderer renderer;
        private final StatTotals totals;
        private final List<String> words;
        private final JfrOutput jfr;
        private final Optional<StatLatency> latency;
        private final AtomicReference<StatSession> current = new AtomicReference<>();
        private volatile Interrupts interrupts;
        private volatile boolean warned;

        Runs(
                StatArguments arguments,
                StatPlan plan,
                long repeats,
                Launcher launcher,
                StatRenderer renderer,
                List<String> words,
                JfrOutput jfr,
                Optional<StatLatency> latency) {
            this.latency = latency;
            this.jfr = jfr;
            this.arguments = arguments;
            this.plan = plan;
            this.repeats = repeats;
            this.launcher = launcher;
            this.renderer = renderer;
            this.words = words;
            totals = new StatTotals(arguments, renderer, words, jfr.recording().map(StatRecording::new), latency, jfr.names());
        }

        /** Makes them. Whoever ends by a signal closes nothing, so what they wrote is flushed here. */
        int all(StatOutput output, DataOutputStream record) throws IOException {
            interrupts = Interrupts.arrange(StraceSettings.Interruptible.WAITING, this::interrupted);
            renderer.start();
            Optional<StatRun> last = Optional.empty();
            Optional<StatSession> open = Optional.empty();
            try {
                for (long i = 0; (repeats == 0 || i < repeats) && interrupts.received() == 0; i++) {
                    StatSession session = new StatSession(plan, launcher, Messages::say, open);
                    open.ifPresent(StatSession::retire);
                    open = Optional.of(session);
                    last = Optional.of(run(session));
                    if (repeats == 0 && plan.intervalMillis() == 0) {
                        totals.end(title(), last.flatMap(this::cpuTimes));
                        output.flush();
                    }
                }
                open.ifPresent(StatSession::closeInBackground);
                totals.end(title(), last.flatMap(this::cpuTimes));
                latency.ifPresent(measured -> output.latency(measured.summary()));
                output.flush();
                record.flush();
                jfr.finish();
            } finally {
                open.ifPresent(StatSession::close);
            }
            if (interrupts.received() != 0) {
                OwnSignals.dieOf(interrupts.received());
                return 128 + interrupts.received();
            }
            return last.map(Runs::status).orElse(0);
        }

        private StatRun run(StatSession session) {
            arguments.value("--pre").ifPresent(line -> ShellCommand.run("--pre", line));
            current.set(session);
            try {
                StatRun run = session.run(totals);
                totals.add(run, cpuTimes(run));
                arguments.value("--post").ifPresent(line -> ShellCommand.run("--post", line));
                return run;
            } finally {
                current.set(null);
                latency.ifPresent(StatLatency::close); // it is open still if the run failed
            }
        }

        /**
         * The terminal sends Ctrl-C to the command as well, which may have its own way to end: only the second one, or
         * another signal, ends it for sure.
         */
        private void interrupted() {
            StatSession session = current.get();
            boolean forTheCommand = plan.command().isPresent()
                    && plan.intervalMillis() == 0
                    && interrupts != null
                    && interrupts.received() == Signals.SIGINT
                    && !warned;
            warned = true;
            if (session != null && !forTheCommand) {
                session.stop();
            }
        }

        private Optional<double[]> cpuTimes(StatRun run) {
            return plan.target() instanceof StatTarget.Command
                    ? run.ended().map(end -> new double[] {
                        end.userMicros() / MICROS_PER_SECOND, end.systemMicros() / MICROS_PER_SECOND
                    })
                    : Optional.empty();
        }

        /** The command's own end becomes ours, unless we ended it. */
        private static int status(StatRun run) {
            if (run.ended().isEmpty() || run.stopped()) {
                return 0;
            }
            int status = run.ended().get().status();
            if (WaitStatus.killed(status)) {
                OwnSignals.dieOf(WaitStatus.killingSignal(status));
                return 128 + WaitStatus.killingSignal(status);
            }
            return WaitStatus.exitStatus(status);
        }

        private String title() {
            return switch (plan.target()) {
                case StatTarget.Command c -> "'" + String.join(" ", words) + "'";
                case StatTarget.Processes p -> "process id '" + arguments.value("--pid").orElse("") + "'";
                case StatTarget.Threads t -> "thread id '" + arguments.value("--tid").orElse("") + "'";
                case StatTarget.Cpus c -> arguments.value("--cpu")
                        .filter(list -> !arguments.has("--all-cpus"))
                        .map(list -> "'CPU(s) " + list + "'")
                        .orElse("'system wide'");
                case StatTarget.AllThreads a -> "'system wide'";
            };
        }
    }
}
