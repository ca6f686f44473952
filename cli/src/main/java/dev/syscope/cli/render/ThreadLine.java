package dev.syscope.cli.render;

import dev.syscope.linux.Architecture;
import dev.syscope.syscall.Frame;
import dev.syscope.syscall.LineBuffer;
import java.io.OutputStream;
import java.util.List;

/** What a text view knows of one thread. */
final class ThreadLine {
    final int tid;
    final Sink sink;

    /** The interface of its last call. */
    Architecture personality;

    /** The thread's name, where it is shown: kept, since it is wanted when the thread has ended too. */
    String comm = "";

    /** Bytes on the thread's unfinished line, 0 when it has none. */
    int column;

    /** Whether it is in a call that was announced. */
    boolean inCall;

    /** Whether that call is left out: it doesn't concern the paths asked for. */
    boolean hidden;

    /** Whether the decoder has more to write at the exit. */
    boolean more;

    /** Whether its line must be begun anew: the thread took another's place. */
    boolean reprint;

    /** The number of the call, or of the one before; -1 before the first. */
    int nr = -1;

    /** Where the thread made its call, if stacks were asked for. */
    List<Frame> stack = List.of();

    /** The call's name. */
    String name = "";

    /** The beginning of its line while it isn't known whether it will be shown; created when first needed. */
    LineBuffer held = NOTHING;

    private static final LineBuffer NOTHING = new LineBuffer();
    private static final Sink NOWHERE = new Sink(OutputStream.nullOutputStream(), unused -> {});

    ThreadLine(int tid, Sink sink, Architecture personality) {
        this.tid = tid;
        this.sink = sink;
        this.personality = personality;
    }

    /** One whose lines go nowhere. */
    ThreadLine(int tid) {
        this(tid, NOWHERE, Architecture.host());
    }

    /** The buffer for a line that may not be shown, empty. */
    LineBuffer hold() {
        if (held == NOTHING) {
            held = new LineBuffer();
        }
        held.truncate(0);
        return held;
    }
}
