package dev.syscope.cli;

import dev.syscope.cli.render.Sink;
import dev.syscope.cli.render.SnoopRecording;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.OwnSignals;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.linux.ptrace.Launch;
import dev.syscope.linux.ptrace.Launcher;
import dev.syscope.linux.ptrace.WaitStatus;
import dev.syscope.snoop.SnoopSource;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.ToIntBiFunction;
import picocli.CommandLine.ParseResult;

/** Runs a snoop view from its start to its end: the command, the clock, Ctrl-C, losses, the exit status. */
final class SnoopRun {
    /** The exit status for lost records when {@code --strict} is given. */
    static final int LOST = 3;

    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<String> command;
    private final Optional<Long> durationNanos;
    private final Optional<String> file;
    private final boolean strict;
    private final JfrOutput.Asked asked;
    private volatile boolean stopped;
    private long lost;

    SnoopRun(ParseResult parsed) {
        command = RawArguments.of(SnoopOptions.command(parsed));
        durationNanos = SnoopOptions.durationNanos(parsed);
        file = SnoopOptions.text(parsed, "-o");
        strict = SnoopOptions.has(parsed, "--strict");
        asked = JfrOutput.Asked.file(SnoopOptions.text(parsed, "--jfr"), SnoopOptions.has(parsed, "--force"));
    }

    /**
     * Does it.
     *
     * @param attach attaches the source, writing to a sink and, if that was asked for, recording
     * @return the exit status
     */
    int run(BiFunction<Sink, Optional<SnoopRecording>, SnoopSource> attach) {
        InheritedState state = InheritedState.read();
        Optional<Launch> launch = command.isEmpty() ? Optional.empty() : Optional.of(launch());
        boolean[] broken = new boolean[1];
        try (JfrOutput jfr = JfrOutput.open(asked, "snoop", List.of());
                Sink sink = new Sink(open(), e -> {
                    broken[0] = true;
                    stopped = true;
                    if (file.isPresent()) {
                        Messages.say("write to '" + file.get() + "': " + e.getMessage());
                    }
                });
                SnoopSource source = attach.apply(sink, jfr.recording().map(SnoopRecording::new))) {
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
            sayLosses(source);
            if (lost != 0) {
                jfr.recording().ifPresent(recording -> recording.lost(System.nanoTime(), lost, "the buffer was full"));
            }
            jfr.finish();
            sink.flush();
            return end(status, broken[0]);
        }
    }

    /**
     * Opens the output for something that runs by itself.
     *
     * @param body does it, finishes the recording, and gives the exit status
     */
    int withSink(ToIntBiFunction<Sink, JfrOutput> body) {
        try (JfrOutput jfr = JfrOutput.open(asked, "snoop", List.of());
                Sink sink = new Sink(open(), e -> {})) {
            return body.applyAsInt(sink, jfr);
        }
    }

    private int end(int status, boolean broken) {
        if (lost != 0 && strict) {
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

    private void sayLosses(SnoopSource source) {
        lost += source.losses();
        if (lost != 0) {
            Messages.say(lost + (lost == 1 ? " record was lost" : " records were lost")
                    + " for want of buffer; try --buffer or --buffer-limit");
        }
    }
}
