package dev.syscope.cli.render;

import dev.syscope.linux.RawText;
import dev.syscope.linux.Signals;
import dev.syscope.snoop.CgroupNames;
import dev.syscope.snoop.ExitListener;
import dev.syscope.snoop.ExitRecord;
import dev.syscope.syscall.LineBuffer;
import java.util.ArrayList;
import java.util.List;

/** Exits as lines, in the columns of libbpf-tools' exitsnoop, or as JSON. */
public final class ExitView implements SnoopView, ExitListener {
    private static final String SPACES = " ".repeat(32);

    private final ExitColumns shown;
    private JavaNames java = JavaNames.NONE;
    private final Sink sink;
    private ExitListener also = record -> {};
    private final NameFilter name;
    private final Columns columns;
    private final CgroupNames cgroups = new CgroupNames();
    private final JsonLines json;
    private final long realMinusMonotonic = Columns.realMinusMonotonic();
    private final long pageKibibytes;

    /**
     * A view.
     *
     * @param pageBytes the size of a page
     * @param sink where lines go
     * @param name what must be in the name
     */
    public ExitView(ExitColumns shown, long pageBytes, Sink sink, NameFilter name) {
        this.shown = shown;
        this.sink = sink;
        this.name = name;
        pageKibibytes = pageBytes / 1024;
        columns = new Columns(shown.utc());
        json = shown.json() ? new JsonLines(sink) : null;
    }

    @Override
    public void alsoTo(SnoopRecording recording) {
        also = recording;
    }

    @Override
    public void name(JavaNames names) {
        java = names;
    }

    private void name(ExitRecord record, LineBuffer to) {
        if (!java.append(record.tid(), to)) {
            record.comm(to);
        }
    }

    @Override
    public void header() {
        if (shown.json()) {
            return;
        }
        columns.begin();
        if (shown.time()) {
            columns.left(shown.utc() ? "TIME-UTC" : "TIME", 8);
        }
        if (shown.label().isPresent()) {
            columns.left("LABEL", 6);
        }
        columns.left("PCOMM", 16);
        columns.left("PID", 7);
        columns.left("PPID", 7);
        columns.left("TID", 7);
        columns.left("AGE(s)", 7);
        if (shown.resources()) {
            columns.left("CPU(s)", 7);
            columns.left("RSS(KiB)", 9);
        }
        if (shown.cgroup()) {
            columns.left("CGROUP", 24);
        }
        if (shown.arguments()) {
            columns.left("EXIT_CODE", 32);
            columns.line().append("ARGS\n");
        } else {
            columns.line().append("EXIT_CODE\n");
        }
        sink.append(columns.line());
    }

    @Override
    public void exited(ExitRecord record) {
        LineBuffer comm = columns.text();
        name(record, comm);
        if (name.isActive() && !name.accepts(comm)) {
            return;
        }
        also.exited(record);
        if (shown.json()) {
            json(record);
        } else {
            line(record, comm);
        }
    }

    private void line(ExitRecord record, LineBuffer comm) {
        columns.begin();
        if (shown.time()) {
            columns.time(record.timeNanos());
        }
        shown.label().ifPresent(label -> columns.left(label, 6));
        columns.left(comm, 16);
        columns.left(record.pid(), 7);
        columns.left(record.ppid(), 7);
        columns.left(record.tid(), 7);
        columns.seconds(record.ageNanos(), 7);
        if (shown.resources()) {
            columns.seconds(record.cpuNanos(), 7);
            columns.left(record.maxRssPages() * pageKibibytes, 9);
        }
        if (shown.cgroup()) {
            columns.left(cgroups.name(record.cgroup()), 24);
        }
        int start = columns.line().length();
        how(columns.line(), record);
        if (shown.arguments()) {
            int width = columns.line().length() - start;
            columns.line().append(SPACES.substring(Math.min(width, 31)));
            columns.line().append(width >= 32 ? " " : "");
            LineBuffer arguments = columns.text();
            record.arguments(arguments);
            ShellWords.append(columns.line(), arguments, Integer.MAX_VALUE);
        }
        columns.end();
        sink.append(columns.line());
    }

    private static void how(LineBuffer line, ExitRecord record) {
        if (record.signal() != 0) {
            line.append("signal ");
            line.decimal(record.signal());
            line.append(" (");
            line.append(SignalTexts.of(record.signal()));
            line.append(')');
            line.append(record.coreDumped() ? ", core dumped" : "");
        } else if (record.status() != 0) {
            line.append("code ");
            line.decimal(record.status());
        } else {
            line.append('0');
        }
        line.append(record.oomKilled() ? ", out of memory" : "");
    }

    private void json(ExitRecord record) {
        json.write(out -> {
            out.writeStringField("event", "exit");
            out.writeNumberField("time", JsonLines.seconds(record.timeNanos() + realMinusMonotonic));
            if (shown.label().isPresent()) {
                out.writeStringField("label", shown.label().get());
            }
            out.writeNumberField("pid", record.pid());
            out.writeNumberField("ppid", record.ppid());
            out.writeNumberField("tid", record.tid());
            LineBuffer text = json.text();
            name(record, text);
            out.writeStringField("comm", JsonLines.string(text));
            out.writeNumberField("uid", Integer.toUnsignedLong(record.uid()));
            out.writeStringField("cgroup", cgroups.name(record.cgroup()));
            out.writeNumberField("age", JsonLines.seconds(record.ageNanos()));
            if (record.signal() != 0) {
                out.writeStringField("signal", Signals.name(record.signal()));
                out.writeBooleanField("core_dumped", record.coreDumped());
            } else {
                out.writeNumberField("status", record.status());
            }
            out.writeBooleanField("oom_killed", record.oomKilled());
            out.writeNumberField("cpu", JsonLines.seconds(record.cpuNanos()));
            out.writeNumberField("max_rss_kib", record.maxRssPages() * pageKibibytes);
            if (shown.arguments()) {
                text.truncate(0);
                record.arguments(text);
                out.writeArrayFieldStart("args");
                for (String argument : arguments(text)) {
                    out.writeString(argument);
                }
                out.writeEndArray();
            }
        });
    }

    /** Arguments that end with a zero byte each, as strings. */
    static List<String> arguments(LineBuffer bytes) {
        List<String> arguments = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.array()[i] == 0) {
                arguments.add(RawText.decode(bytes.array(), start, i - start));
                start = i + 1;
            }
        }
        if (start < bytes.length()) {
            arguments.add(RawText.decode(bytes.array(), start, bytes.length() - start));
        }
        return arguments;
    }

    @Override
    public void batchEnded() {
        also.batchEnded();
        sink.flush();
    }
}
