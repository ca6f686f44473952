package dev.syscope.jfr;

import java.util.Optional;

/**
 * A thread as a recording names it.
 *
 * @param osName the kernel's name of it, at most 15 bytes
 * @param osThreadId its id; for a JVM in a pid namespace the innermost one, which the JVM's own recording has too
 * @param java what its JVM calls it; empty for a thread that isn't Java's, or isn't known to be
 */
public record JfrThread(String osName, long osThreadId, Optional<Java> java) {
    /**
     * A Java thread.
     *
     * @param name its full name
     * @param id {@code Thread.threadId()}
     */
    public record Java(String name, long id) {}

    /** A thread that isn't Java's. */
    public static JfrThread of(String osName, long osThreadId) {
        return new JfrThread(osName, osThreadId, Optional.empty());
    }
}
