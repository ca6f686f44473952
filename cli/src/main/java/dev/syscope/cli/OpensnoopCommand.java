package dev.syscope.cli;

import dev.syscope.cli.render.NameFilter;
import dev.syscope.cli.render.OpenColumns;
import dev.syscope.cli.render.OpenView;
import dev.syscope.cli.render.Sink;
import dev.syscope.snoop.OpenFilter;
import dev.syscope.snoop.OpenFlags;
import dev.syscope.snoop.OpenSource;
import dev.syscope.snoop.PtraceOpens;
import dev.syscope.snoop.SnoopBuffer;
import dev.syscope.snoop.SnoopSource;
import dev.syscope.trace.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code syscope opensnoop}: files being opened. */
final class OpensnoopCommand implements Command {
    @Override
    public CommandSpec spec() {
        return options().spec();
    }

    private static SnoopOptions options() {
        return SnoopOptions.of("opensnoop", "Files being opened, by whom, and what came of it.", "only what failed")
                .flag("with -p PID of a JVM: show Java's names for its threads", "--java")
                .value("TID", "only this thread", "-t", "--tid")
                .value("UID", "only this user", "-u", "--uid")
                .values("FLAG", "only opens with this flag, such as O_WRONLY or CREAT; may be given again", "-f", "--flag-filter")
                .flag("show the time", "-T", "--timestamp")
                .flag("show the user id", "-U", "--print-uid")
                .flag("show the flags, in octal", "-e", "--extended-fields")
                .flag("show absolute paths", "-F", "--full-path")
                .flag("show threads beside their processes", "--threads")
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
        boolean fullPath = SnoopOptions.has(parsed, "-F");
        OpenFilter filter = filter(parsed, fullPath);
        OpenColumns columns = new OpenColumns(
                SnoopOptions.has(parsed, "--json"),
                SnoopOptions.has(parsed, "-T"),
                SnoopOptions.has(parsed, "-U"),
                SnoopOptions.has(parsed, "-e"),
                SnoopOptions.has(parsed, "--threads"),
                SnoopOptions.has(parsed, "--cgroup-name"),
                fullPath);
        NameFilter name = new NameFilter(SnoopOptions.text(parsed, "-n").orElse(""));
        return new SnoopRun(parsed).run(filter.who(), new SnoopRun.View<OpenView>() {
            @Override
            public OpenView view(Sink sink) {
                return new OpenView(columns, sink, name);
            }

            @Override
            public SnoopSource attach(OpenView view) {
                return OpenSource.attach(filter, buffer, view);
            }

            @Override
            public SnoopRun.ByPtrace trace(OpenView view) {
                return new SnoopRun.ByPtrace(PtraceOpens.calls(), new PtraceOpens(filter, view));
            }
        });
    }

    private static OpenFilter filter(ParseResult parsed, boolean fullPath) {
        List<Integer> flags = new ArrayList<>();
        List<String> typed = parsed.matchedOptionValue("-f", List.of());
        for (String name : typed) {
            flags.add(OpenFlags.bits(name)
                    .orElseThrow(() -> new UsageException(
                            "no open flag '" + name + "'" + Nearest.suggestion(name, OpenFlags.names()))));
        }
        return new OpenFilter(
                SnoopOptions.filter(
                        parsed,
                        SnoopOptions.number(parsed, "-t", 1),
                        SnoopOptions.number(parsed, "-u", 0),
                        OptionalInt.empty()),
                SnoopOptions.has(parsed, "-x"),
                flags,
                fullPath);
    }
}
