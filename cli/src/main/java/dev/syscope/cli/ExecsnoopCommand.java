package dev.syscope.cli;

import dev.syscope.cli.render.ExecColumns;
import dev.syscope.cli.render.ExecView;
import dev.syscope.cli.render.NameFilter;
import dev.syscope.cli.render.Sink;
import dev.syscope.snoop.ExecFilter;
import dev.syscope.snoop.ExecSource;
import dev.syscope.snoop.PtraceExecs;
import dev.syscope.snoop.SnoopBuffer;
import dev.syscope.snoop.SnoopSource;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code syscope execsnoop}: programs being executed. */
final class ExecsnoopCommand implements Command {
    @Override
    public CommandSpec spec() {
        return options().spec();
    }

    private static SnoopOptions options() {
        return SnoopOptions.of(
                        "execsnoop", "Programs being executed, with their arguments.", "also those that fail")
                .value("PID", "only children of this process", "-P", "--parent")
                .value("UID", "only this user", "-u", "--uid")
                .value("TEXT", "only command lines with this in them", "-l", "--line")
                .value("COUNT", "show so many arguments at most (all)", "--max-args")
                .flag("show the time", "-T", "--time")
                .flag("show the seconds since the start", "-t", "--timestamp")
                .flag("show the user id", "-U", "--print-uid")
                .flag("show cgroups", "--cgroup-name");
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
        ExecFilter filter = new ExecFilter(
                SnoopOptions.filter(
                        parsed,
                        OptionalInt.empty(),
                        SnoopOptions.number(parsed, "-u", 0),
                        SnoopOptions.number(parsed, "-P", 1)),
                SnoopOptions.has(parsed, "-x"));
        ExecColumns columns = new ExecColumns(
                SnoopOptions.has(parsed, "--json"),
                SnoopOptions.has(parsed, "-T"),
                SnoopOptions.has(parsed, "-t"),
                SnoopOptions.has(parsed, "-U"),
                SnoopOptions.has(parsed, "--cgroup-name"),
                SnoopOptions.number(parsed, "--max-args", 1).orElse(Integer.MAX_VALUE));
        NameFilter name = new NameFilter(SnoopOptions.text(parsed, "-n").orElse(""));
        NameFilter line = new NameFilter(SnoopOptions.text(parsed, "-l").orElse(""));
        return new SnoopRun(parsed).run(filter.who(), new SnoopRun.View<ExecView>() {
            @Override
            public ExecView view(Sink sink) {
                return new ExecView(columns, sink, name, line);
            }

            @Override
            public SnoopSource attach(ExecView view) {
                return ExecSource.attach(filter, buffer, view);
            }

            @Override
            public SnoopRun.ByPtrace trace(ExecView view) {
                return new SnoopRun.ByPtrace(PtraceExecs.calls(), new PtraceExecs(filter, view));
            }
        });
    }
}
