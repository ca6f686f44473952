package dev.syscope.cli.render;

import dev.syscope.jfr.JfrRecording;
import dev.syscope.snoop.ExecListener;
import dev.syscope.snoop.ExecRecord;
import dev.syscope.snoop.ExitListener;
import dev.syscope.snoop.ExitRecord;
import dev.syscope.snoop.OpenFlags;
import dev.syscope.snoop.OpenListener;
import dev.syscope.snoop.OpenRecord;
import dev.syscope.syscall.LineBuffer;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Records what a snoop view shows as {@code syscope.FileOpen}, {@code ProcessExit} and {@code ProcessExec}. */
public final class SnoopRecording implements OpenListener, ExitListener, ExecListener {
    /** Programs use few combinations of flags; one that tries them all isn't to fill our memory. */
    private static final int MOST_FLAGS = 1000;

    private final JfrRecording recording;
    private final Text comm = new Text();
    private final Text path = new Text();
    private final Text arguments = new Text();
    private final Map<Integer, String> flags = new HashMap<>();

    /** Bytes, and the segment over them, which is made anew only when they move. */
    private static final class Text {
        private final LineBuffer buffer = new LineBuffer();
        private byte[] array = buffer.array();
        private MemorySegment segment = MemorySegment.ofArray(array);

        LineBuffer begin() {
            buffer.truncate(0);
            return buffer;
        }

        MemorySegment segment() {
            if (array != buffer.array()) {
                array = buffer.array();
                segment = MemorySegment.ofArray(array);
            }
            return segment;
        }

        int length() {
            return buffer.length();
        }
    }

    /** Records to a file that is open. */
    public SnoopRecording(JfrRecording recording) {
        this.recording = recording;
    }

    private long thread(int pid, int tid) {
        return recording.thread(pid, tid, comm.segment(), 0, comm.length());
    }

    @Override
    public void opened(OpenRecord record) {
        if (!record.call().opens()) {
            return; // name_to_handle_at
        }
        record.comm(comm.begin());
        record.path(path.begin());
        if (flags.size() > MOST_FLAGS) {
            flags.clear();
        }
        recording.fileOpen(
                record.timeNanos(),
                record.durationNanos(),
                thread(record.pid(), record.tid()),
                JfrRecording.NO_STACK,
                record.pid(),
                record.uid(),
                comm.segment(),
                0,
                comm.length(),
                path.segment(),
                0,
                path.length(),
                flags.computeIfAbsent(record.flags(), bits -> String.join("|", OpenFlags.names(bits))),
                record.result());
    }

    @Override
    public void exited(ExitRecord record) {
        record.comm(comm.begin());
        recording.processExit(
                record.timeNanos(),
                thread(record.pid(), record.tid()),
                record.pid(),
                record.tid(),
                record.ppid(),
                comm.segment(),
                0,
                comm.length(),
                record.ageNanos(),
                record.signal() == 0 ? record.status() : 0,
                record.signal(),
                record.coreDumped());
    }

    @Override
    public void executed(ExecRecord record) {
        record.comm(comm.begin());
        record.file(path.begin());
        LineBuffer words = arguments.begin();
        record.arguments(words);
        if (words.length() > 0) {
            words.truncate(words.length() - 1); // the last one's end
        }
        byte[] bytes = words.array();
        for (int i = 0; i < words.length(); i++) {
            if (bytes[i] == 0) {
                bytes[i] = ' ';
            }
        }
        recording.processExec(
                record.timeNanos(),
                thread(record.pid(), record.tid()),
                record.pid(),
                record.ppid(),
                record.uid(),
                comm.segment(),
                0,
                comm.length(),
                path.segment(),
                0,
                path.length(),
                arguments.segment(),
                0,
                arguments.length(),
                -record.result());
    }

    @Override
    public void batchEnded() {
        recording.idle();
    }
}
