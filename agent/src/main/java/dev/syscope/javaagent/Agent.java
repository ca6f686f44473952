package dev.syscope.javaagent;

import dev.syscope.jfr.AgentLoader;
import java.lang.instrument.Instrumentation;
import jdk.jfr.FlightRecorder;

/**
 * The agent: {@code -javaagent:syscope.jar=OPTIONS}, or {@code syscope jfr attach}. {@link Premain} calls it.
 *
 * <p>While it runs, each recording has {@code syscope.PerfCounter} events, once a second unless its settings say
 * otherwise ({@code syscope.PerfCounter#period}).
 */
public final class Agent {
    private static Sampler running;
    private static String said = "";

    private Agent() {}

    /** As an agent of a JVM that starts. */
    public static void premain(String options, Instrumentation instrumentation) {
        agentmain(options, instrumentation);
    }

    /** As an agent that is loaded into a running JVM. Leaves a property that tells what came of it. */
    public static synchronized void agentmain(String options, Instrumentation instrumentation) {
        said = "";
        start(options, instrumentation);
        System.setProperty(AgentLoader.STATUS, (running == null ? AgentLoader.IDLE : AgentLoader.COUNTING) + said);
    }

    private static void start(String options, Instrumentation instrumentation) {
        try {
            begin(AgentOptions.parse(options == null ? "" : options), instrumentation);
        } catch (IllegalArgumentException e) {
            say(e.getMessage());
        } catch (Throwable e) { // the application is not to be bothered, whatever went wrong
            say("doesn't count: " + reason(e));
        }
    }

    private static synchronized void begin(AgentOptions options, Instrumentation instrumentation) {
        if (running != null) {
            FlightRecorder.removePeriodicEvent(running);
            running.close();
            running = null;
        }
        if (options.stop()) {
            FlightRecorder.unregister(PerfCounterEvent.class);
            return;
        }
        if (!FlightRecorder.isAvailable()) {
            say("doesn't count: Flight Recorder isn't available in this JVM");
            return;
        }
        CounterSet counters = new CounterSet(options.counters());
        if (counters.usable().isEmpty()) {
            say("doesn't count: perf_event_open refuses " + String.join(", ", counters.refusals())
                    + "; see kernel.perf_event_paranoid, or run 'syscope doctor'");
            return;
        }
        if (options.counters() != Counter.DEFAULT && !counters.refusals().isEmpty()) {
            say("doesn't count " + String.join(", ", counters.refusals())); // that was asked for
        }
        running = new Sampler(counters, options.threads(), instrumentation, Agent::say);
        FlightRecorder.register(PerfCounterEvent.class);
        FlightRecorder.addPeriodicEvent(PerfCounterEvent.class, running);
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof IllegalCallerException) {
            return "native access is denied; start the JVM with --enable-native-access=ALL-UNNAMED";
        }
        if (cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError) {
            return "this Java runtime has no " + cause.getMessage().replace('/', '.')
                    + "; it needs the modules jdk.jfr and jdk.management";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static void say(String line) {
        said = line;
        System.err.println("syscope agent: " + line);
    }
}
