package dev.syscope.cli;

import dev.syscope.linux.OwnSignals;
import dev.syscope.linux.Signals;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What Ctrl-C and its like do while a target is traced: they end the tracing, or pass us by since they are meant for
 * the target.
 *
 * <p>Where they end the tracing, the JVM's own handlers of SIGHUP, SIGINT and SIGTERM are used, which run shutdown
 * hooks: handlers by {@code sun.misc.Signal} would cost 30 ms at start-up. The hook holds the JVM's end up until the
 * thread that traces has let the target go, written everything and ended the process.
 */
final class Interrupts {
    private static final int[] FATAL = {Signals.SIGHUP, Signals.SIGINT, Signals.SIGTERM};

    private final AtomicInteger received = new AtomicInteger();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Runnable onInterrupt;

    private static volatile boolean arranged;
    private static volatile boolean ending;

    private Interrupts(Runnable onInterrupt) {
        this.onInterrupt = onInterrupt;
    }

    /**
     * What to undo if a signal ends us before anything is arranged. Later on tracing ends, and whoever made it undoes
     * it.
     *
     * @param undo does nothing if there is nothing left to undo
     */
    static void undoIfEarly(Runnable undo) {
        if (!addHook(() -> {
            if (!arranged) {
                ending = true;
                undo.run();
            }
        }, "undo")) {
            undo.run();
            stayIfEnding();
        }
    }

    /** Doesn't return if a signal ends us before anything is arranged: whatever fails by now fails because of that. */
    static void stayIfEnding() {
        while (ending) {
            LockSupport.park();
        }
    }

    /** Whether it could be added: not if a signal came before. */
    private static boolean addHook(Runnable hook, String name) {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(hook, name));
        } catch (IllegalStateException e) {
            ending = true;
        }
        return !ending;
    }

    /**
     * Arranges it. To be called after the state that a launched command inherits has been read.
     *
     * @param when as {@code -I} says
     * @param onInterrupt called by another thread when a signal wants the tracing to end
     */
    static Interrupts arrange(StraceSettings.Interruptible when, Runnable onInterrupt) {
        stayIfEnding();
        Interrupts interrupts = new Interrupts(onInterrupt);
        arranged = true;
        OwnSignals.ignore(Signals.SIGTTOU);
        OwnSignals.ignore(Signals.SIGTTIN);
        switch (when) {
            case ANYWHERE -> {
                for (int signal : FATAL) {
                    OwnSignals.toDefault(signal);
                }
                OwnSignals.toDefault(Signals.SIGQUIT);
            }
            case WAITING -> {
                OwnSignals.toDefault(Signals.SIGQUIT); // the JVM would print its threads
                interrupts.handle();
            }
            case NEVER, NEVER_NOR_STOPPED -> {
                for (int signal : FATAL) {
                    OwnSignals.ignore(signal);
                }
                OwnSignals.ignore(Signals.SIGQUIT);
                OwnSignals.ignore(Signals.SIGPIPE);
                if (when == StraceSettings.Interruptible.NEVER_NOR_STOPPED) {
                    OwnSignals.ignore(Signals.SIGTSTP);
                }
            }
        }
        return interrupts;
    }

    private void handle() {
        if (!addHook(this::shutDown, "interrupt")) {
            stayIfEnding();
        }
        // The JVM leaves a signal alone that is ignored, as a shell does with SIGINT for what it runs in the
        // background.
        // strace doesn't, and ends.
        for (int signal : FATAL) {
            for (int other : FATAL) {
                if (OwnSignals.isIgnored(signal) && !OwnSignals.isIgnored(other)) {
                    OwnSignals.handleLike(signal, other);
                }
            }
        }
    }

    private void shutDown() {
        int signal = signalBeingHandled(Thread.getAllStackTraces());
        if (signal == 0) {
            return; // the program's own exit
        }
        interrupt(signal);
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The JVM handles each signal by a thread named {@code SIGINT handler}, which then waits for the hooks. */
    static int signalBeingHandled(Map<Thread, ?> threads) {
        for (Thread thread : threads.keySet()) {
            String name = thread.getName();
            if (name.startsWith("SIG") && name.endsWith(" handler")) {
                return Signals.number(name.substring(0, name.indexOf(' ')));
            }
        }
        return 0;
    }

    /** Ends the tracing as a signal would. Any thread. */
    void interrupt(int signal) {
        received.compareAndSet(0, signal);
        onInterrupt.run();
    }

    /** The first signal that wanted the tracing to end, or 0. */
    int received() {
        return received.get();
    }

    /** Nothing is left to be done: the JVM may end. */
    void finish() {
        finished.countDown();
    }
}
