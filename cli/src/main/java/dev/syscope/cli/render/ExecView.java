package dev.syscope.cli.render;

import dev.syscope.linux.Errno;
import dev.syscope.snoop.CgroupNames;
import dev.syscope.snoop.ExecListener;
import dev.syscope.snoop.ExecRecord;
import dev.syscope.syscall.LineBuffer;

/** Executions as lines, in the columns of libbpf-tools' execsnoop, or as JSON. */
public final class ExecView implements SnoopView, ExecListener {
    private final ExecColumns shown;
    private final Sink sink;
    private ExecListener also = record -> {};
    private final NameFilter name;
    private final NameFilter line;
    private final Columns columns = new Columns(false);
    private final LineBuffer words = new LineBuffer();
    private final LineBuffer command = new LineBuffer();
    private final CgroupNames cgroups = new CgroupNames();
    private final JsonLines json;
    private final long realMinusMonotonic = Columns.realMinusMonotonic();
    private final long start = System.nanoTime();

    /**
     * A view.
     *
     * @param sink where lines go
     * @param name what must be in the name
     * @param line what must be in the command line
     */
    public ExecView(ExecColumns shown, Sink sink, NameFilter name, NameFilter line) {
        this.shown = shown;
        this.sink = sink;
        this.name = name;
        this.line = line;
        json = shown.json() ? new JsonLines(sink) : null;
    }

    @Override
    public void alsoTo(SnoopRecording recording) {
        also = recording;
    }

    @Override
    public void header() {
        if (shown.json()) {
            return;
        }
        columns.begin();
        if (shown.time()) {
            columns.left("TIME", 8);
        }
        if (shown.sinceStart()) {
            columns.left("TIME(s)", 8);
        }
        if (shown.uid()) {
            columns.left("UID", 6);
        }
        columns.left("PCOMM", 16);
        columns.left("PID", 7);
        columns.left("PPID", 7);
        if (shown.cgroup()) {
            columns.left("CGROUP", 24);
        }
        columns.line().append("RET ARGS\n");
        sink.append(columns.line());
    }

    @Override
    public void executed(ExecRecord record) {
        LineBuffer comm = columns.text();
        record.comm(comm);
        if (name.isActive() && !name.accepts(comm)) {
            return;
        }
        command(record);
        if (line.isActive() && !line.accepts(command)) {
            return;
        }
        also.executed(record);
        if (shown.json()) {
            json(record);
        } else {
            line(record, comm);
        }
    }

    /**
     * The file in place of the program's own name, which says whatever the caller wanted; a script's is in its place.
     */
    private void command(ExecRecord record) {
        words.truncate(0);
        if (!record.isScript()) {
            record.file(words);
            words.append(0);
        }
        command.truncate(0);
        record.arguments(command);
        int from = 0;
        if (!record.isScript()) {
            while (from < command.length() && command.array()[from] != 0) {
                from++;
            }
            from = Math.min(from + 1, command.length());
        }
        words.append(command.array(), from, command.length() - from);
        command.truncate(0);
        ShellWords.append(command, words, shown.maxArguments());
        if (record.isCut()) {
            command.append(" ...");
        }
    }

    private void line(ExecRecord record, LineBuffer comm) {
        columns.begin();
        if (shown.time()) {
            columns.time(record.timeNanos());
        }
        if (shown.sinceStart()) {
            columns.seconds(record.timeNanos() - start, 8);
        }
        if (shown.uid()) {
            columns.left(Integer.toUnsignedLong(record.uid()), 6);
        }
        columns.left(comm, 16);
        columns.left(record.pid(), 7);
        columns.left(record.ppid(), 7);
        if (shown.cgroup()) {
            columns.left(cgroups.name(record.cgroup()), 24);
        }
        columns.right(record.result(), 3);
        columns.line().append(command.array(), 0, command.length());
        columns.end();
        sink.append(columns.line());
    }

    private void json(ExecRecord record) {
        json.write(out -> {
            out.writeStringField("event", "exec");
            out.writeNumberField("time", JsonLines.seconds(record.timeNanos() + realMinusMonotonic));
            out.writeNumberField("pid", record.pid());
            out.writeNumberField("ppid", record.ppid());
            out.writeNumberField("tid", record.tid());
            LineBuffer text = json.text();
            record.comm(text);
            out.writeStringField("comm", JsonLines.string(text));
            out.writeNumberField("uid", Integer.toUnsignedLong(record.uid()));
            out.writeStringField("cgroup", cgroups.name(record.cgroup()));
            text.truncate(0);
            record.file(text);
            out.writeStringField("file", JsonLines.string(text));
            out.writeBooleanField("script", record.isScript());
            text.truncate(0);
            record.arguments(text);
            out.writeArrayFieldStart("args");
            for (String argument : ExitView.arguments(text)) {
                out.writeString(argument);
            }
            out.writeEndArray();
            out.writeBooleanField("cut", record.isCut());
            if (record.result() < 0) {
                out.writeStringField("errno", Errno.name(-record.result()));
            }
        });
    }

    @Override
    public void batchEnded() {
        also.batchEnded();
        sink.flush();
    }
}
