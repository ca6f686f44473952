package dev.syscope.cli;

import dev.syscope.cli.render.JavaNames;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.stat.Readings;
import dev.syscope.stat.Recording;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Optional;

/** {@code --report}: what {@code --record} kept, summed up and written as the options of this run say. */
final class StatReport {
    private StatReport() {}

    static int show(StatArguments arguments) {
        String file = arguments.value("--report").orElseThrow();
        if (!arguments.command().isEmpty() || arguments.has("--event") || arguments.has("--record") || arguments.has("--jfr") || arguments.has("--latency") || arguments.has("--java")) {
            throw new UsageException(
                    "--report shows a file: it takes no command, no events, no --record, no --jfr, no --java and no --latency");
        }
        InheritedState state = InheritedState.read();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(file)));
                StatOutput output = StatOutput.open(arguments, state)) {
            Recording recording = Recording.read(in);
            StatTotals totals = new StatTotals(arguments, output.renderer(), recording.command(), Optional.empty(), Optional.empty(), JavaNames.NONE);
            totals.begin(recording);
            CpuTimes last = new CpuTimes();
            recording.readAll(in, new Recording.Reader() {
                @Override
                public void interval(Readings readings, long nanos) {
                    if (arguments.has("--interval-print")) {
                        totals.interval(readings, nanos);
                    }
                }

                @Override
                public void end(Readings readings, long nanos, Optional<double[]> cpuTimes) {
                    totals.add(readings, nanos);
                    last.times = cpuTimes;
                }
            });
            totals.end(recording.title(), last.times);
            return 0;
        } catch (EOFException e) {
            throw new CommandException(file + ": it is cut off");
        } catch (IOException e) {
            throw new CommandException(e.getMessage().startsWith(file) ? e.getMessage() : file + ": " + e.getMessage());
        }
    }

    private static final class CpuTimes {
        private Optional<double[]> times = Optional.empty();
    }
}
