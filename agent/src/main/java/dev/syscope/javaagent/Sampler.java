package dev.syscope.javaagent;

import dev.syscope.javaagent.CounterSet.OpenCounters;
import dev.syscope.javaagent.CounterSet.Usable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;

/**
 * Commits an event for each counter of the process and of each platform thread that has counted anything.
 *
 * <p>The process is counted by counters on the threads that there were at the beginning, which all later ones inherit:
 * no thread is missed, however short its life. Flight Recorder's own thread calls {@link #run}.
 */
final class Sampler implements Runnable, AutoCloseable {
    private static final int READING_BYTES = 24;

    private final CounterSet set;
    private final boolean eachThread;
    private final int pid = (int) ProcessHandle.current().pid();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment scratch = arena.allocate(READING_BYTES, 8);
    private final long[] growth = new long[3];
    private final List<OpenCounters> process = new ArrayList<>();
    private final Map<Integer, Counted> threads = new HashMap<>();
    private final Set<Integer> notJava = new HashSet<>();
    private boolean closed;

    private record Counted(WeakReference<Thread> thread, OpenCounters counters) {}

    Sampler(CounterSet set, boolean eachThread) {
        this.set = set;
        this.eachThread = eachThread;
        for (int tid : OwnThreads.tids()) {
            process.add(new OpenCounters(set, tid, true));
        }
        follow();
    }

    /** Flight Recorder calls it once a period; anything thrown would reach its log only. */
    @Override
    public synchronized void run() {
        if (closed) {
            return;
        }
        for (int i = 0; i < set.usable().size(); i++) {
            clear();
            for (OpenCounters counters : process) {
                counters.addGrowth(i, scratch, growth);
            }
            commit(set.usable().get(i), null, true);
        }
        follow();
        for (Counted counted : threads.values()) {
            Thread thread = counted.thread().get();
            for (int i = 0; i < set.usable().size(); i++) {
                clear();
                if (counted.counters().addGrowth(i, scratch, growth) && thread != null) {
                    commit(set.usable().get(i), thread, false);
                }
            }
        }
    }

    private void clear() {
        growth[0] = 0;
        growth[1] = 0;
        growth[2] = 0;
    }

    private void commit(Usable counter, Thread thread, boolean always) {
        if (!always && growth[0] == 0) {
            return; // a thread that slept
        }
        PerfCounterEvent event = new PerfCounterEvent();
        event.pid = pid;
        event.name = counter.name();
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
                entry.getValue().counters().close();
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
                    threads.put(tid, new Counted(new WeakReference<>(thread), new OpenCounters(set, tid, false)));
                }
            }
        } catch (JMException e) {
            notJava.addAll(now); // without the diagnostic command there are no names
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            process.forEach(OpenCounters::close);
            threads.values().forEach(counted -> counted.counters().close());
            arena.close();
        }
    }
}
