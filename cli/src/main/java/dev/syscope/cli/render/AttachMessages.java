package dev.syscope.cli.render;

import dev.syscope.syscall.LineBuffer;
import dev.syscope.trace.TraceListener.Cause;
import dev.syscope.trace.TraceListener.ThreadEvent;
import java.util.Set;

/**
 * The messages about processes that are traced from now on or no longer. They go to standard error without regard to a
 * line being written there, as strace's do.
 */
final class AttachMessages {
    private final LineBuffer line = new LineBuffer();
    private final String name;
    private final Output output;
    private final boolean quiet;

    AttachMessages(String name, Output output, Set<Message> quiet) {
        this.name = name;
        this.output = output;
        this.quiet = quiet.contains(Message.ATTACH);
    }

    void attached(ThreadEvent event) {
        if (event.cause() == Cause.FORKED) {
            say(event.tid(), " attached\n");
        }
    }

    void named(int pid, int threads) {
        say(pid, threads > 1 ? " attached with " + threads + " threads\n" : " attached\n");
    }

    void detached(ThreadEvent event) {
        say(event.tid(), " detached\n");
    }

    private void say(int tid, String what) {
        if (quiet) {
            return;
        }
        line.truncate(0);
        line.append(name);
        line.append(": Process ");
        line.decimal(tid);
        line.append(what);
        Sink messages = output.messages();
        messages.append(line);
        messages.flush();
    }
}
