package dev.syscope.cli;

import dev.syscope.cli.render.BothViews;
import dev.syscope.cli.render.CallFilter;
import dev.syscope.cli.render.JfrView;
import dev.syscope.cli.render.JsonView;
import dev.syscope.cli.render.Message;
import dev.syscope.cli.render.Output;
import dev.syscope.cli.render.PathFilter;
import dev.syscope.cli.render.Selection;
import dev.syscope.cli.render.SummaryView;
import dev.syscope.cli.render.TextView;
import dev.syscope.linux.OwnSignals;
import dev.syscope.linux.RawText;
import dev.syscope.linux.Signals;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.trace.SyscallSource;
import dev.syscope.trace.Target;
import dev.syscope.trace.TraceListener;
import dev.syscope.trace.TraceListener.EndReason;
import dev.syscope.trace.TraceRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** {@code syscope strace}: every system call of a command or process, decoded, as strace prints it. */
final class StraceCommand implements Command {
    @Override
    public CommandSpec spec() {
        return StraceHelp.spec();
    }

    @Override
    public int run(String[] arguments) {
        GetOpt typed = GetOpt.parse(RawArguments.of(Arrays.asList(arguments)));
        for (GetOpt.Given given : typed.options()) {
            if (given.option() == StraceOption.HELP) {
                StraceHelp.print(System.out);
                return 0;
            }
            if (given.option() == StraceOption.VERSION) {
                Main.printVersion(System.out);
                return 0;
            }
        }
        return trace(StraceArguments.parse(typed));
    }

    private static int trace(StraceSettings settings) {
        settings.warnings().forEach(Messages::say);
        // Before any file of ours is open, and any signal's disposition changed
        InheritedState state = InheritedState.read();
        Target target = target(settings);
        BrokenPipe unread = new BrokenPipe();
        try (JfrOutput jfr = JfrOutput.open(settings.jfr(), "strace", settings.pids());
                Output output = StraceOutput.open(settings.output(), unread)) {
            CallFilter filter = filter(settings.filter());
            Optional<SummaryView> counting = counting(settings, output, filter);
            LaunchWatch view = new LaunchWatch(recorded(settings, jfr, filter, view(settings, output, filter, counting, jfr)));
            try (Stacks stacks = Stacks.open(settings.stacks(), settings.pids());
                    SyscallSource source = StraceSources.open(settings, request(settings, target, filter), state, stacks)) {
                Interrupts interrupts = Interrupts.arrange(settings.tracing().interruptible(), source::stop);
                if (settings.tracing().interruptible() == StraceSettings.Interruptible.WAITING) {
                    unread.then(() -> interrupts.interrupt(Signals.SIGPIPE));
                }
                EndReason reason;
                try {
                    reason = source.run(view);
                } catch (RuntimeException | Error e) {
                    interrupts.finish();
                    throw e;
                }
                jfr.finish();
                counting.ifPresent(counted -> counted.write(output.of(0)));
                return end(reason, interrupts, view, output);
            }
        }
    }

    /** The exit status, or no return: a signal that ended the command, or the tracing, ends us too. */
    private static int end(EndReason reason, Interrupts interrupts, LaunchWatch view, Output output) {
        view.idle();
        output.close();
        if (interrupts.received() != 0) {
            view.launched().ifPresent(pid -> {
                OwnSignals.send(pid, Signals.SIGCONT);
                OwnSignals.send(pid, interrupts.received());
            });
            OwnSignals.dieOf(interrupts.received());
            interrupts.finish();
            return 128 + interrupts.received();
        }
        if (reason instanceof EndReason.Killed killed) { // a switch over types costs milliseconds at start-up
            OwnSignals.dieOf(killed.signal());
            return 128 + killed.signal();
        }
        return ((EndReason.Exited) reason).status();
    }

    private static Target target(StraceSettings settings) {
        if (settings.tracing().systemWide()) {
            return new Target.Machine();
        }
        Target.Processes processes = new Target.Processes(settings.pids());
        if (settings.launch().command().isEmpty()) {
            return processes;
        }
        Target.Command command = command(settings);
        return processes.pids().isEmpty() ? command : new Target.CommandAndProcesses(command, processes);
    }

    private static Target.Command command(StraceSettings settings) {
        List<String> command = settings.launch().command();
        List<String> ours = InheritedState.environment();
        List<String> environment = Environment.changed(ours, settings.launch().environment());
        String file = CommandLookup.find(command.get(0), ours);
        List<String> arguments = new ArrayList<>(command);
        settings.launch().argv0().ifPresent(name -> arguments.set(0, name));
        return new Target.Command(file, arguments, environment, settings.launch().user());
    }

    private static TraceRequest request(StraceSettings settings, Target target, CallFilter filter) {
        StraceSettings.Tracing tracing = settings.tracing();
        return new TraceRequest(
                target,
                tracing.followForks(),
                settings.filter().syscalls(),
                settings.filter().signals(),
                tracing.injections(),
                filter::shows,
                tracing.detachOnExecve(),
                tracing.seccomp(),
                settings.summary().filter(style -> !style.wallClock()).isPresent(),
                !settings.decode().descriptors().isEmpty() || !settings.filter().paths().isEmpty(),
                settings.summary().isPresent()
                        || settings.json()
                        || settings.jfr().file().isPresent()
                        || settings.line().showsTimes(),
                false);
    }

    private static TraceListener view(
            StraceSettings settings,
            Output output,
            CallFilter filter,
            Optional<SummaryView> counting,
            JfrOutput jfr) {
        if (!settings.printsCalls()) {
            return counting.orElseThrow();
        }
        StraceSettings.Filter shown = settings.filter();
        TraceListener printing;
        if (settings.json()) {
            printing = new JsonView(output, settings.decode(), shown.statuses(), filter, jfr.names());
        } else {
            printing = new TextView(
                    Messages.name(),
                    output,
                    settings.line(),
                    settings.decode(),
                    new Selection(filter, shown.statuses(), shown.signals(), shown.quiet(), shown.reads(), shown.writes()),
                    jfr.names());
        }
        return counting.isPresent() ? new BothViews(printing, counting.get()) : printing;
    }

    /** What is printed or counted, and recorded if it is to be. */
    private static TraceListener recorded(
            StraceSettings settings, JfrOutput jfr, CallFilter filter, TraceListener shown) {
        return jfr.recording()
                .<TraceListener>map(recording -> new BothViews(
                        shown,
                        new JfrView(
                                recording,
                                settings.jfr().thresholdNanos(),
                                settings.decode(),
                                settings.filter().statuses(),
                                filter)))
                .orElse(shown);
    }

    /** What counts, if anything is to be counted. Beside a view that prints, it leaves the messages to that. */
    private static Optional<SummaryView> counting(StraceSettings settings, Output output, CallFilter filter) {
        if (settings.summary().isEmpty()) {
            return Optional.empty();
        }
        Set<Message> quiet = settings.printsCalls() ? EnumSet.allOf(Message.class) : settings.filter().quiet();
        return Optional.of(new SummaryView(
                Messages.name(), output, settings.summary().get(), quiet, filter));
    }

    private static CallFilter filter(StraceSettings.Filter filter) {
        if (filter.paths().isEmpty()) {
            return call -> true;
        }
        List<String> paths = new ArrayList<>();
        for (String path : filter.paths()) {
            paths.add(path);
            try {
                String real = Path.of(path).toRealPath().toString();
                if (!real.equals(path)) {
                    paths.add(real);
                    if (!filter.quiet().contains(Message.PATH_RESOLUTION)) {
                        Messages.say("Requested path \"" + path + "\" resolved into \"" + real + "\"");
                    }
                }
            } catch (IOException | InvalidPathException e) {
                // there is no such file yet: its name is all there is to go by
            }
        }
        return new PathFilter(paths.stream().map(StraceCommand::bytes).toList());
    }

    /** A path as the target's memory has it, each char one byte. */
    private static String bytes(String path) {
        return new String(RawText.encode(path), StandardCharsets.ISO_8859_1);
    }
}
