package dev.syscope.cli.render;

import dev.syscope.linux.Errno;
import dev.syscope.snoop.CgroupNames;
import dev.syscope.snoop.OpenCall;
import dev.syscope.snoop.OpenFlags;
import dev.syscope.snoop.OpenListener;
import dev.syscope.snoop.OpenRecord;
import dev.syscope.syscall.LineBuffer;

/** Opens as lines, in the columns of libbpf-tools' opensnoop, or as JSON. Hot but for JSON: allocates nothing. */
public final class OpenView implements SnoopView, OpenListener {
    private final OpenColumns shown;
    private JavaNames java = JavaNames.NONE;
    private final Sink sink;
    private OpenListener also = record -> {};
    private final NameFilter name;
    private final Columns columns;
    private final CgroupNames cgroups = new CgroupNames();
    private final JsonLines json;
    private final long realMinusMonotonic = Columns.realMinusMonotonic();

    /**
     * A view.
     *
     * @param sink where lines go
     * @param name what must be in a thread's or process's name
     */
    public OpenView(OpenColumns shown, Sink sink, NameFilter name) {
        this.shown = shown;
        this.sink = sink;
        this.name = name;
        columns = new Columns(false);
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
        if (shown.uid()) {
            columns.left("UID", 7);
        }
        columns.left("PID", 6);
        if (shown.threads()) {
            columns.left("TID", 6);
        }
        columns.left("COMM", 16);
        if (shown.threads()) {
            columns.left("THREAD", 16);
        }
        if (shown.cgroup()) {
            columns.left("CGROUP", 24);
        }
        columns.line().append(" FD ERR ");
        if (shown.flags()) {
            columns.left("FLAGS", 8);
        }
        columns.line().append("PATH\n");
        sink.append(columns.line());
    }

    @Override
    public void opened(OpenRecord record) {
        if (name.isActive() && !named(record)) {
            return;
        }
        also.opened(record);
        if (shown.json()) {
            json(record);
        } else {
            line(record);
        }
    }

    @Override
    public void name(JavaNames names) {
        java = names;
    }

    private void thread(OpenRecord record, LineBuffer to) {
        if (!java.append(record.tid(), to)) {
            record.comm(to);
        }
    }

    private boolean named(OpenRecord record) {
        LineBuffer text = columns.text();
        thread(record, text);
        if (name.accepts(text)) {
            return true;
        }
        text.truncate(0);
        record.leaderComm(text);
        return name.accepts(text);
    }

    private void line(OpenRecord record) {
        columns.begin();
        if (shown.time()) {
            columns.time(record.timeNanos());
        }
        if (shown.uid()) {
            columns.left(Integer.toUnsignedLong(record.uid()), 7);
        }
        columns.left(record.pid(), 6);
        if (shown.threads()) {
            columns.left(record.tid(), 6);
            LineBuffer text = columns.text();
            record.leaderComm(text);
            columns.left(text, 16);
        }
        LineBuffer text = columns.text();
        thread(record, text);
        columns.left(text, 16);
        if (shown.cgroup()) {
            columns.left(cgroups.name(record.cgroup()), 24);
        }
        int result = record.result();
        columns.right(result < 0 || !record.call().opens() ? -1 : result, 3);
        columns.right(result < 0 ? -result : 0, 3);
        if (shown.flags()) {
            columns.line().octalDigits(record.flags() & 0xffffffffL, 8);
            columns.line().append(' ');
        }
        path(record);
        columns.end();
        sink.append(columns.line());
    }

    private void path(OpenRecord record) {
        LineBuffer text = columns.text();
        if (shown.fullPath() && record.hasFullPath()) {
            record.fullPath(text);
        } else if (record.hasPath()) {
            record.path(text);
        } else if (record.pathAddress() != 0) {
            columns.line().hex(record.pathAddress()); // as strace shows what can't be read
            return;
        } else {
            columns.line().append(record.call() == OpenCall.OPEN_BY_HANDLE_AT ? "(by handle)" : "NULL");
            return;
        }
        columns.last(text);
    }

    private void json(OpenRecord record) {
        json.write(out -> {
            out.writeStringField("event", "open");
            out.writeNumberField("time", JsonLines.seconds(record.timeNanos() + realMinusMonotonic));
            out.writeNumberField("pid", record.pid());
            out.writeNumberField("tid", record.tid());
            LineBuffer text = json.text();
            record.leaderComm(text);
            out.writeStringField("comm", JsonLines.string(text));
            text.truncate(0);
            thread(record, text);
            out.writeStringField("thread", JsonLines.string(text));
            out.writeNumberField("uid", Integer.toUnsignedLong(record.uid()));
            out.writeStringField("cgroup", cgroups.name(record.cgroup()));
            out.writeStringField("syscall", record.call().syscall());
            if (record.hasPath()) {
                text.truncate(0);
                record.path(text);
                out.writeStringField("path", JsonLines.string(text));
            }
            if (shown.fullPath() && record.hasFullPath()) {
                text.truncate(0);
                record.fullPath(text);
                out.writeStringField("full_path", JsonLines.string(text));
            }
            if (record.call().opens()) {
                out.writeArrayFieldStart("flags");
                for (String flag : OpenFlags.names(record.flags())) {
                    out.writeString(flag);
                }
                out.writeEndArray();
            }
            if (record.result() < 0) {
                out.writeStringField("errno", Errno.name(-record.result()));
            } else if (record.call().opens()) {
                out.writeNumberField("fd", record.result());
            }
            out.writeNumberField("duration", JsonLines.seconds(record.durationNanos()));
        });
    }

    @Override
    public void batchEnded() {
        also.batchEnded();
        sink.flush();
    }
}
