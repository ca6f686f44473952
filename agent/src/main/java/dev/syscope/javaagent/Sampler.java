package dev.syscope.javaagent;

import dev.syscope.javaagent.CounterSet.OfThread;
import dev.syscope.javaagent.CounterSet.OpenCounters;
import dev.syscope.javaagent.CounterSet.Usable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.management.JMException;

/**
 * Commits an event for each counter of the process and of each platform thread that has counted anything.
 *
 * <p>What the kernel counts anyway is read from it. For the rest, the process is counted by counters on the threads that
 * there were at the beginning, which all later ones inherit: no thread is missed, however short its life. Flight
 * Recorder's own thread calls {@link #run}.
 */
final class Sampler implements Runnable, AutoCloseable {
    private static final int READING_BYTES = 24;

    private final CounterSet set;
    private final boolean eachThread;
    private final int pid = (int) ProcessHandle.current().pid();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment scratch = arena.allocate(READING_BYTES, 8);
    private final long[] growth = new long[3];
    private final ProcessUsage usage = new ProcessUsage(arena.allocate(ProcessUsage.BYTES, 8));
    private final List<OpenCounters> process = new ArrayList<>();
    private final Map<Integer, Counted> threads = new HashMap<>();
    private final Set<Integer> notJava = new HashSet<>();
    private boolean closed;

    private record Counted(WeakReference<Thread> thread, Optional<ThreadUsage> usage, OpenCounters counters)
            implements AutoCloseable {
        @Override
        public void close() {
            usage.ifPresent(ThreadUsage::close);
            counters.close();
        }
    }

    Sampler(CounterSet set, boolean eachThread) {
        this.set = set;
        this.eachThread = eachThread;
        for (int tid : OwnThreads.tids()) {
            process.add(set.inherited(tid));
        }
        follow();
    }

    /** Flight Recorder calls it once a period; anything thrown would reach its log only. */
    @Override
    public synchronized void run() {
        if (closed) {
            return;
        }
        usage.read();
        for (int i = 0; i < set.usable().size(); i++) {
            clear();
            Usable counter = set.usable().get(i);
            int figure = ThreadUsage.index(counter.counter());
            if (figure >= 0) {
                growth[0] = usage.growth(figure);
                growth[1] = usage.spanNanos();
                growth[2] = growth[1];
            }
            for (OpenCounters counters : process) {
                counters.addGrowth(i, scratch, growth);
            }
            commit(figure >= 0 ? counter.counter().perfName() : counter.name(), null);
        }
        follow();
        for (Counted counted : threads.values()) {
            Thread thread = counted.thread().get();
            if (thread != null && (counted.usage().isEmpty() || counted.usage().get().read())) {
                commit(counted, thread);
            }
        }
    }

    private void commit(Counted counted, Thread thread) {
        for (int i = 0; i < set.usable().size(); i++) {
            Usable counter = set.usable().get(i);
            clear();
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
                commit(fromUsage ? counter.counter().perfName() : counter.name(), thread);
            }
        }
    }

    private void clear() {
        growth[0] = 0;
        growth[1] = 0;
        growth[2] = 0;
    }

    private void commit(String name, Thread thread) {
        PerfCounterEvent event = new PerfCounterEvent();
        event.pid = pid;
        event.name = name;
        event.rawValue = growth[0];
        event.value = growth[2] == 0 || growth[1] == growth[2] ? growth[0] : Math.round((double) growth[0] * growth[1] / growth[2]);
        event.timeEnabled = growth[1];
        event.timeRunning = growth[2];
        event.thread = thread;
        event.commit();
    }

    /** Opens counters for threads that are new and closes those of threads that have ended. */
    private void follow() {
        if (!eachThread) {
            return;
        }
        Set<Integer> now = OwnThreads.tids();
        notJava.retainAll(now);
        threads.entrySet().removeIf(entry -> {
            boolean ended = !now.contains(entry.getKey());
            if (ended) {
                entry.getValue().close();
            }
            return ended;
        });
        now.removeAll(notJava);
        now.removeAll(threads.keySet());
        if (now.isEmpty()) {
            return;
        }
        try {
            Map<Integer, Thread> java = OwnThreads.platform();
            for (int tid : now) {
                Thread thread = java.get(tid);
                if (thread == null) {
                    notJava.add(tid);
                } else {
                    add(tid, thread);
                }
            }
        } catch (JMException e) {
            notJava.addAll(now); // without the diagnostic command there are no names
        }
    }

    private void add(int tid, Thread thread) {
        try {
            Optional<ThreadUsage> usage = set.usageIsKept() ? Optional.of(new ThreadUsage(tid)) : Optional.empty();
            threads.put(tid, new Counted(new WeakReference<>(thread), usage, set.alone(tid)));
        } catch (IOException e) {
            notJava.add(tid); // it has ended
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            process.forEach(OpenCounters::close);
            threads.values().forEach(Counted::close);
            arena.close();
        }
    }
}
