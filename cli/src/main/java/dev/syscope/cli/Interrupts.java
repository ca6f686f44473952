package dev.syscope.cli;

import dev.syscope.linux.OwnSignals;
import dev.syscope.linux.Signals;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What Ctrl-C and its like do while a target is traced: they end the tracing, or pass us by since they are meant for the
 * target.
 *
 * <p>The JVM's own way, shutdown hooks, runs beside the thread that traces and doesn't say which signal came. So the
 * handlers are {@code sun.misc.Signal}'s, which runs them on a thread of their own; by reflection, since the compiler's
 * warning about that class can't be silenced.
 */
final class Interrupts {
    private static final String[] FATAL = {"HUP", "INT", "TERM"};

    private final AtomicInteger received = new AtomicInteger();
    private final Runnable onInterrupt;

    private Interrupts(Runnable onInterrupt) {
        this.onInterrupt = onInterrupt;
    }

    /**
     * Arranges it. To be called after the state that a launched command inherits has been read.
     *
     * @param when as {@code -I} says
     * @param onInterrupt called by another thread when a signal wants the tracing to end
     */
    static Interrupts arrange(StraceSettings.Interruptible when, Runnable onInterrupt) {
        Interrupts interrupts = new Interrupts(onInterrupt);
        OwnSignals.ignore(Signals.SIGTTOU);
        OwnSignals.ignore(Signals.SIGTTIN);
        switch (when) {
            case ANYWHERE -> {
                for (int signal : new int[] {Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGTERM}) {
                    OwnSignals.toDefault(signal);
                }
            }
            case WAITING -> {
                // On SIGQUIT the JVM would print its threads; the others it leaves ignored where they were ignored at
                // its start, as a shell does for what it runs in the background. strace doesn't, and ends.
                for (int signal : new int[] {Signals.SIGQUIT, Signals.SIGHUP, Signals.SIGINT, Signals.SIGTERM}) {
                    OwnSignals.toDefault(signal);
                }
                interrupts.handle();
            }
            case NEVER, NEVER_NOR_STOPPED -> {
                for (int signal :
                        new int[] {Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGPIPE, Signals.SIGTERM}) {
                    OwnSignals.ignore(signal);
                }
                if (when == StraceSettings.Interruptible.NEVER_NOR_STOPPED) {
                    OwnSignals.ignore(Signals.SIGTSTP);
                }
            }
        }
        return interrupts;
    }

    private void handle() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            interrupt(Signals.number(arguments[0].toString()));
                        }
                        return null;
                    });
            for (String name : FATAL) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
            }
        } catch (InvocationTargetException e) {
            // the JVM was told to leave signals alone (-Xrs): then they end us at once
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
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
}
