package dev.syscope.cli;

import dev.syscope.cli.render.ExitColumns;
import dev.syscope.cli.render.ExitView;
import dev.syscope.cli.render.NameFilter;
import dev.syscope.cli.render.Sink;
import dev.syscope.linux.PageSize;
import dev.syscope.snoop.ExitFilter;
import dev.syscope.snoop.ExitSource;
import dev.syscope.snoop.PtraceExits;
import dev.syscope.snoop.SnoopBuffer;
import dev.syscope.snoop.SnoopSource;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code syscope exitsnoop}: processes that end, and how. */
final class ExitsnoopCommand implements Command {
    @Override
    public CommandSpec spec() {
        return options().spec();
    }

    private static SnoopOptions options() {
        return SnoopOptions.of("exitsnoop", "Processes that end, and how.", "only what failed")
                .value("PID", "only children of this process", "-P", "--parent")
                .flag("threads rather than processes", "-T", "--threaded", "--per-thread")
                .flag("show the time", "-t", "--timestamp")
                .flag("show the time in UTC", "--utc")
                .optional("LABEL", "begin each line with this (exit)", "exit", "--label")
                .flag("show command lines", "-a", "--args")
                .flag("show CPU time and the most memory that was resident", "-r", "--resources")
                .flag("show cgroups", "--cgroup-name")
                .flag("with -p PID of a JVM: show Java's names for its threads, with -T", "--java");
    }

    @Override
    public int run(String[] arguments) {
        SnoopOptions options = options();
        ParseResult parsed = Parsing.parse(options.spec(), arguments);
        if (SnoopOptions.has(parsed, "-h")) {
            options.help(System.out);
            return 0;
        }
        SnoopBuffer buffer = SnoopOptions.buffer(parsed);
        ExitFilter filter = new ExitFilter(
                SnoopOptions.filter(
                        parsed, OptionalInt.empty(), OptionalInt.empty(), SnoopOptions.number(parsed, "-P", 1)),
                SnoopOptions.has(parsed, "-x"),
                SnoopOptions.has(parsed, "-T"),
                SnoopOptions.has(parsed, "-a"));
        boolean utc = SnoopOptions.has(parsed, "--utc");
        ExitColumns columns = new ExitColumns(
                SnoopOptions.has(parsed, "--json"),
                utc || SnoopOptions.has(parsed, "-t"),
                utc,
                SnoopOptions.text(parsed, "--label"),
                SnoopOptions.has(parsed, "-r"),
                SnoopOptions.has(parsed, "--cgroup-name"),
                SnoopOptions.has(parsed, "-a"));
        NameFilter name = new NameFilter(SnoopOptions.text(parsed, "-n").orElse(""));
        return new SnoopRun(parsed).run(filter.who(), new SnoopRun.View<ExitView>() {
            @Override
            public ExitView view(Sink sink) {
                return new ExitView(columns, PageSize.BYTES, sink, name);
            }

            @Override
            public SnoopSource attach(ExitView view) {
                return ExitSource.attach(filter, buffer, view);
            }

            @Override
            public SnoopRun.ByPtrace trace(ExitView view) {
                return new SnoopRun.ByPtrace(PtraceExits.calls(), new PtraceExits(filter, view));
            }
        });
    }
}
