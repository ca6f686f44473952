package dev.syscope.cli;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * An output that nobody reads any more: {@code syscope strace ls 2>&1 | head}. The JVM ignores SIGPIPE, so what that
 * signal does to strace is done when writing fails.
 */
final class BrokenPipe implements Consumer<IOException> {
    private volatile boolean broken;
    private Runnable action = () -> {};

    /** Says what is to be done; at once if it has come to that. */
    void then(Runnable action) {
        this.action = action;
        if (broken) {
            action.run();
        }
    }

    /** Whether it has come to that. */
    boolean isBroken() {
        return broken;
    }

    @Override
    public void accept(IOException e) {
        if ("Broken pipe".equals(e.getMessage())) { // one that was closed from the start is another thing
            broken = true;
            action.run();
        }
    }
}
