package dev.syscope.javaagent;

import java.lang.instrument.Instrumentation;

/**
 * Where a JVM enters the agent. Compiled for Java 8, and knows the rest by its name only: a JVM that is too old for it is
 * told so in one line, and goes on.
 */
public final class Premain {
    private static final int FIRST_JDK = 22;

    private Premain() {}

    /** Called by a JVM before the application's {@code main}. */
    public static void premain(String options, Instrumentation instrumentation) {
        call("premain", options, instrumentation);
    }

    /** Called by a running JVM that was told to load the agent. */
    public static void agentmain(String options, Instrumentation instrumentation) {
        call("agentmain", options, instrumentation);
    }

    private static void call(String method, String options, Instrumentation instrumentation) {
        String version = System.getProperty("java.specification.version");
        if (version.startsWith("1.") || Integer.parseInt(version) < FIRST_JDK) {
            System.err.println("syscope agent: doesn't count: it needs JDK " + FIRST_JDK + " or later, and this is "
                    + System.getProperty("java.version"));
            return;
        }
        try {
            Class.forName("dev.syscope.javaagent.Agent")
                    .getMethod(method, String.class, Instrumentation.class)
                    .invoke(null, options, instrumentation);
        } catch (ReflectiveOperationException | LinkageError e) {
            System.err.println("syscope agent: doesn't count: " + e);
        }
    }
}
