package dev.syscope.cli;

import dev.syscope.cli.render.Sink;
import dev.syscope.cli.render.SnoopRecording;
import dev.syscope.cli.render.SnoopView;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.OwnSignals;
import dev.syscope.linux.bpf.VerifierException;
import dev.syscope.linux.bpf.btf.BtfException;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.linux.ptrace.Launch;
import dev.syscope.linux.ptrace.Launcher;
import dev.syscope.linux.ptrace.WaitStatus;
import dev.syscope.snoop.SnoopFilter;
import dev.syscope.snoop.SnoopSource;
import dev.syscope.trace.PtraceSource;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.SyscallSource;
import dev.syscope.trace.Target;
import dev.syscope.trace.TraceListener;
import dev.syscope.trace.TraceListener.EndReason;
import dev.syscope.trace.TraceRequest;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.ParseResult;

/** Runs a snoop view from its start to its end: the command, the clock, Ctrl-C, losses, the exit status. */
final class SnoopRun {
    /** The exit status for lost records when {@code --strict} is given. */
    static final int LOST = 3;

    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ParseResult parsed;
    private final List<String> command;
    private final Optional<Long> durationNanos;
    private final Optional<String> file;
    private final boolean strict;
    private final JfrOutput.Asked asked;
    private final List<Integer> pids = new ArrayList<>();
    private volatile boolean stopped;
    private volatile Runnable stop = () -> {};
    private boolean broken;
    private SnoopLosses losses = SnoopLosses.NONE;

    /** A view of records that two sources can give. */
    interface View<V extends SnoopView> {
        /** Makes the view. */
        V view(Sink sink);

        /** Attaches BPF's source. */
        SnoopSource attach(V view);

        /** How ptrace gives the records. */
        ByPtrace trace(V view);
    }

    /**
     * How ptrace gives the records.
     *
     * @param calls which calls stop
     * @param listener makes records of them
     */
    record ByPtrace(SyscallSet calls, TraceListener listener) {}

    SnoopRun(ParseResult parsed) {
        this.parsed = parsed;
        command = RawArguments.of(SnoopOptions.command(parsed));
        durationNanos = SnoopOptions.durationNanos(parsed);
        file = SnoopOptions.text(parsed, "-o");
        strict = SnoopOptions.has(parsed, "--strict");
        asked = new JfrOutput.Asked(
                SnoopOptions.text(parsed, "--jfr"),
                SnoopOptions.has(parsed, "--force"),
                SnoopOptions.has(parsed, "--jfr-merge"),
                SnoopOptions.has(parsed, "--java"));
        SnoopOptions.number(parsed, "-p", 1).ifPresent(pids::add);
    }

    /**
     * Does it.
     *
     * @param who whose records are wanted
     * @return the exit status
     */
    <V extends SnoopView> int run(SnoopFilter who, View<V> how) {
        SnoopChoice choice = SnoopChoice.of(parsed, who, command);
        InheritedState state = InheritedState.read();
        try (JfrOutput jfr = JfrOutput.open(asked, "snoop", pids);
                Sink sink = new Sink(open(), this::broken)) {
            V view = how.view(sink);
            view.name(jfr.names());
            jfr.recording().ifPresent(recording -> view.alsoTo(new SnoopRecording(recording)));
            Optional<SnoopSource> attached = choice.byPtrace() ? Optional.empty() : attach(choice, how, view);
            view.header();
            if (attached.isEmpty()) {
                return trace(choice, how.trace(view), state, sink, jfr);
            }
            try (SnoopSource source = attached.get()) {
                return snoop(source, state, sink, jfr);
            }
        }
    }

    /** The source, or nothing if BPF isn't permitted and ptrace can do instead. */
    private static <V extends SnoopView> Optional<SnoopSource> attach(SnoopChoice choice, View<V> how, V view) {
        try {
            return Optional.of(how.attach(view));
        } catch (LinuxException | BtfException | VerifierException e) {
            choice.fallBack(e);
            return Optional.empty();
        }
    }

    private void broken(IOException e) {
        broken = true;
        stopped = true;
        stop.run();
        if (file.isPresent()) {
            Messages.say("write to '" + file.get() + "': " + e.getMessage());
        }
    }

    private int snoop(SnoopSource source, InheritedState state, Sink sink, JfrOutput jfr) {
        Optional<Launch> launch = command.isEmpty() ? Optional.empty() : Optional.of(launch());
        sink.flush();
        Interrupts interrupts = Interrupts.arrange(StraceSettings.Interruptible.WAITING, () -> {
            stopped = true;
            source.wake();
        });
        int status = launch.isPresent()
                ? runCommand(source, state, launch.get(), interrupts)
                : poll(source, Optional.empty());
        source.detach();
        while (source.poll(0)) {}
        losses = SnoopLosses.of(source);
        losses.messages().forEach(Messages::say);
        jfr.recording().ifPresent(losses::record);
        jfr.finish();
        sink.flush();
        return end(status);
    }

    private int trace(SnoopChoice choice, ByPtrace tracing, InheritedState state, Sink sink, JfrOutput jfr) {
        Target target = choice.target().orElseThrow();
        boolean launched = target instanceof Target.Command;
        sink.flush();
        TraceRequest request = new TraceRequest(
                target, choice.followForks(), tracing.calls(), Set.of(), List.of(), false, launched && !tracing.calls().isNone());
        try (SyscallSource source = new PtraceSource(request, state)) {
            stop = source::stop;
            if (stopped) {
                return 1;
            }
            Interrupts interrupts = Interrupts.arrange(StraceSettings.Interruptible.WAITING, source::stop);
            durationNanos.ifPresent(nanos -> stopAfter(nanos, source));
            EndReason reason = source.run(tracing.listener());
            jfr.finish();
            sink.flush();
            return interrupts.received() != 0 || !launched ? end(Integer.MIN_VALUE) : end(waitStatus(reason));
        }
    }

    private static int waitStatus(EndReason reason) {
        return reason instanceof EndReason.Exited exited
                ? exited.status() << 8
                : ((EndReason.Killed) reason).signal();
    }

    private static void stopAfter(long nanos, SyscallSource source) {
        long end = System.nanoTime() + nanos;
        Thread.ofPlatform().daemon().name("syscope-duration").start(() -> {
            for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
            source.stop();
        });
    }

    private int end(int status) {
        if (losses.any() && strict) {
            return LOST;
        }
        if (status == Integer.MIN_VALUE) {
            return broken ? 1 : 0;
        }
        if (WaitStatus.killed(status)) {
            OwnSignals.dieOf(WaitStatus.killingSignal(status));
            return 128 + WaitStatus.killingSignal(status);
        }
        return WaitStatus.exitStatus(status);
    }

    private OutputStream open() {
        if (file.isEmpty()) {
            return new FileOutputStream(FileDescriptor.out);
        }
        try {
            return OutputFile.open(file.get(), false);
        } catch (IOException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private Launch launch() {
        List<String> environment = InheritedState.environment();
        return new Launch(CommandLookup.find(command.get(0), environment), command, environment);
    }

    private int runCommand(SnoopSource source, InheritedState state, Launch launch, Interrupts interrupts) {
        try (HeldChild child = new Launcher(state).start(launch)) {
            source.choose(child.pid());
            child.release();
            Optional<LinuxException> failure = child.failure();
            if (failure.isPresent()) {
                throw failure.get();
            }
            int status = poll(source, Optional.of(child));
            if (status == Integer.MIN_VALUE && interrupts.received() != 0) {
                OwnSignals.send(child.pid(), interrupts.received());
                return interrupts.received();
            }
            return status;
        }
    }

    /**
     * Polls until it is time to end.
     *
     * @param child the command's process, if there is one
     * @return the command's status as wait(2) gives it, or MIN_VALUE if it hasn't ended
     */
    private int poll(SnoopSource source, Optional<HeldChild> child) {
        long start = System.nanoTime();
        while (!stopped) {
            long now = System.nanoTime();
            long left = durationNanos.map(all -> start + all - now).orElse(Long.MAX_VALUE);
            if (left <= 0) {
                return Integer.MIN_VALUE;
            }
            source.poll(Math.min(left, CHECK_NANOS));
            if (child.isPresent()) {
                OptionalInt status = child.get().ended();
                if (status.isPresent()) {
                    return status.getAsInt();
                }
            }
        }
        return Integer.MIN_VALUE;
    }
}
