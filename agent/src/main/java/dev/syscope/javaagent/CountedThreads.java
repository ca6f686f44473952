package dev.syscope.javaagent;

import dev.syscope.javaagent.CounterSet.OfThread;
import dev.syscope.javaagent.CounterSet.OpenCounters;
import dev.syscope.javaagent.CounterSet.Usable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.instrument.Instrumentation;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.management.JMException;

/**
 * The counters of each platform thread.
 *
 * <p>With a thousand busy threads, or new ones all the time, it works less often rather than longer: what a thread counts
 * meanwhile is in its next event, and what it counts before it is found in the process's only.
 */
final class CountedThreads implements AutoCloseable {
    private static final double SHARE = 0.004;
    private static final long MOST_NANOS = 200_000_000;
    private static final int FILES_OF_USAGE = 2;

    private final CounterSet set;
    private final MemorySegment scratch;
    private final int pid;
    private final int most;
    private final Consumer<String> warnings;
    private final Instrumentation instrumentation;
    private final ThreadMXBean jvm = ManagementFactory.getThreadMXBean();
    private final Allowance allowance = new Allowance(SHARE, MOST_NANOS, System.nanoTime());
    private final long[] growth = new long[3];
    private final Map<Integer, Counted> threads = new HashMap<>();
    private final Set<Integer> notJava = new HashSet<>();
    private final Set<Integer> leftOut = new HashSet<>();
    private Optional<DiagnosticCommands> commands = Optional.empty();
    private long startedThreads = -1;
    private int liveThreads;
    private boolean warned;

    private record Counted(WeakReference<Thread> thread, Optional<ThreadUsage> usage, OpenCounters counters)
            implements AutoCloseable {
        @Override
        public void close() {
            usage.ifPresent(ThreadUsage::close);
            counters.close();
        }
    }

    /**
     * Counts none yet: without a recording nobody needs their names.
     *
     * @param scratch 24 bytes
     * @param mostDescriptors how many files may be open for it
     * @param warnings takes a line when those don't do
     * @param instrumentation the JVM's, for {@link DiagnosticCommands}
     */
    CountedThreads(CounterSet set, MemorySegment scratch, int pid, long mostDescriptors, Consumer<String> warnings, Instrumentation instrumentation) {
        this.set = set;
        this.scratch = scratch;
        this.pid = pid;
        this.warnings = warnings;
        this.instrumentation = instrumentation;
        int each = set.usageIsKept() ? FILES_OF_USAGE : 0;
        for (int i = 0; i < set.usable().size(); i++) {
            each += set.ofThread(i) == OfThread.PERF ? 1 : 0;
        }
        most = (int) Math.min(Integer.MAX_VALUE, mostDescriptors / Math.max(1, each));
    }

    /** Commits an event for each counter of each thread that has counted anything, if there is time for it. */
    void run() {
        if (allowance.isExceeded(System.nanoTime())) {
            return;
        }
        long began = jvm.getCurrentThreadCpuTime();
        follow();
        for (Counted counted : threads.values()) {
            Thread thread = counted.thread().get();
            if (thread != null && (counted.usage().isEmpty() || counted.usage().get().read())) {
                commit(counted, thread);
            }
        }
        allowance.spend(jvm.getCurrentThreadCpuTime() - began);
    }

    private void commit(Counted counted, Thread thread) {
        for (int i = 0; i < set.usable().size(); i++) {
            Usable counter = set.usable().get(i);
            Arrays.fill(growth, 0);
            boolean fromUsage = set.ofThread(i) == OfThread.USAGE;
            if (fromUsage) {
                ThreadUsage used = counted.usage().orElseThrow();
                growth[0] = used.growth(ThreadUsage.index(counter.counter()));
                growth[1] = used.spanNanos();
                growth[2] = growth[1];
            } else {
                counted.counters().addGrowth(i, scratch, growth);
            }
            if (growth[0] != 0) { // it hasn't slept
                PerfCounterEvent.commit(pid, fromUsage ? counter.counter().perfName() : counter.name(), growth, thread);
            }
        }
    }

    /** Counts a counter no more. */
    void drop(int counter) {
        threads.values().forEach(counted -> counted.counters().close(counter));
    }

    /** Opens counters for threads that are new and closes those of threads that have ended. */
    private void follow() {
        long started = jvm.getTotalStartedThreadCount();
        int live = jvm.getThreadCount();
        if (started == startedThreads && live == liveThreads) {
            return;
        }
        startedThreads = started;
        liveThreads = live;
        Set<Integer> now = OwnThreads.tids();
        notJava.retainAll(now);
        leftOut.retainAll(now);
        threads.entrySet().removeIf(entry -> {
            boolean ended = !now.contains(entry.getKey());
            if (ended) {
                entry.getValue().close();
            }
            return ended;
        });
        now.removeAll(notJava);
        now.removeAll(threads.keySet());
        if (!now.isEmpty() && threads.size() < most) {
            add(now);
        }
    }

    private void add(Set<Integer> tids) {
        try {
            if (commands.isEmpty()) {
                commands = Optional.of(new DiagnosticCommands(instrumentation));
            }
            Map<Integer, Thread> java = OwnThreads.platform(commands.orElseThrow());
            for (int tid : tids) {
                Thread thread = java.get(tid);
                if (thread != null) {
                    add(tid, thread);
                } else if (!leftOut.add(tid)) {
                    notJava.add(tid); // once may have been too early: it has an id before the JVM knows it
                }
            }
        } catch (JMException e) {
            notJava.addAll(tids); // without the diagnostic command there are no names
        }
    }

    private void add(int tid, Thread thread) {
        if (threads.size() == most) {
            if (!warned) {
                warned = true;
                warnings.accept("counts " + most + " threads apart and no more: others than they need file descriptors, too");
            }
            return;
        }
        try {
            Optional<ThreadUsage> usage = set.usageIsKept() ? Optional.of(new ThreadUsage(tid)) : Optional.empty();
            threads.put(tid, new Counted(new WeakReference<>(thread), usage, set.alone(tid)));
        } catch (IOException e) {
            notJava.add(tid); // it has ended
        }
    }

    @Override
    public void close() {
        threads.values().forEach(Counted::close);
    }
}
