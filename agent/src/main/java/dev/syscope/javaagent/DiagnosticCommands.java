package dev.syscope.javaagent;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.management.JMException;
import javax.management.ObjectName;

/** What {@code jcmd} can ask a JVM, asked of our own. */
final class DiagnosticCommands {
    private static final String INTERNALS = "com.sun.management.internal";

    private final Optional<MethodHandle> directly;

    /**
     * Looks for a way.
     *
     * @param instrumentation opens the JDK's own for us; by JMX, which anybody may use, the first question takes 0.3 s of CPU
     *     time, and otherwise 0.02 s
     */
    DiagnosticCommands(Instrumentation instrumentation) {
        directly = directly(instrumentation);
    }

    /** {@code DiagnosticCommandImpl.executeDiagnosticCommand}, unless this JDK has it elsewhere. */
    private static Optional<MethodHandle> directly(Instrumentation instrumentation) {
        try {
            Module management = ModuleLayer.boot().findModule("jdk.management").orElseThrow(ClassNotFoundException::new);
            instrumentation.redefineModule(
                    management, Set.of(), Map.of(), Map.of(INTERNALS, Set.of(DiagnosticCommands.class.getModule())), Set.of(), Map.of());
            Class.forName(INTERNALS + ".PlatformMBeanProviderImpl"); // loads the library
            Class<?> commands = Class.forName(INTERNALS + ".DiagnosticCommandImpl");
            Method only = commands.getDeclaredMethod("getDiagnosticCommandMBean");
            only.setAccessible(true);
            Method execute = commands.getDeclaredMethod("executeDiagnosticCommand", String.class);
            execute.setAccessible(true);
            return Optional.of(MethodHandles.lookup().unreflect(execute).bindTo(only.invoke(null)));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }

    /**
     * All threads, as {@code jcmd PID Thread.print} shows them. One safepoint.
     *
     * @throws JMException if this JVM can't be asked
     */
    String threadPrint() throws JMException {
        if (directly.isPresent()) {
            try {
                return (String) directly.get().invoke("Thread.print");
            } catch (Throwable e) {
                throw new JMException(e.toString());
            }
        }
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "threadPrint",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }
}
