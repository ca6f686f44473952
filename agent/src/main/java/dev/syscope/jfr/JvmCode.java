package dev.syscope.jfr;

import dev.syscope.stack.JitNames;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The names of the compiled code of those processes that are JVMs, as far as they are known.
 *
 * <p>A JVM is asked in the background when an address of unknown code is looked up: one whose threads a tracer holds
 * answers only when they run again. It goes on compiling, so it is asked again from time to time.
 */
public final class JvmCode implements JitNames, AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_FAILURES = 2;

    private final Consumer<String> warnings;
    private final Map<Integer, Jvm> jvms = new ConcurrentHashMap<>();
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("syscope-java-code").unstarted(task));

    /** What is known of a process. */
    private static final class Jvm {
        volatile PerfMap map = PerfMap.EMPTY;
        volatile long askedNanos;
        volatile boolean waiting;
        volatile int failures;
    }

    /**
     * Knows nothing yet.
     *
     * @param warnings takes one line for a JVM that refuses
     */
    public JvmCode(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /**
     * Asks a process that runs and isn't held by anybody, and waits for the answer. Does nothing if it isn't a JVM.
     */
    public void ask(int pid) {
        if (HotSpotJvm.isOne(pid)) {
            ask(pid, jvms.computeIfAbsent(pid, unused -> new Jvm()));
        }
    }

    @Override
    public Optional<Code> code(int pid, long address) {
        Jvm jvm = jvms.get(pid);
        if (jvm == null) {
            if (!HotSpotJvm.isOne(pid)) {
                return Optional.empty();
            }
            jvm = jvms.computeIfAbsent(pid, unused -> new Jvm());
        }
        Optional<Code> found = jvm.map.find(address);
        if (found.isEmpty() && !jvm.waiting && jvm.failures < MOST_FAILURES) {
            jvm.waiting = true;
            Jvm asked = jvm;
            long pause = jvm.askedNanos == 0 ? 0 : jvm.askedNanos + PAUSE_NANOS - System.nanoTime();
            background.schedule(() -> ask(pid, asked), Math.max(0, pause), TimeUnit.NANOSECONDS);
        }
        return found;
    }

    private void ask(int pid, Jvm jvm) {
        try {
            HotSpotJvm found = HotSpotJvm.of(pid);
            jvm.map = PerfMap.ask(found, new AttachSocket(found, ANSWER_LIMIT));
            jvm.failures = 0;
        } catch (JfrException e) {
            if (++jvm.failures == MOST_FAILURES) { // the first may have come too early
                warnings.accept(e.getMessage() + "; its compiled methods have no names");
            }
        }
        jvm.askedNanos = System.nanoTime();
        jvm.waiting = false;
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
