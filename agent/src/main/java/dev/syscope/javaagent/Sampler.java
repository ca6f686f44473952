package dev.syscope.javaagent;

import dev.syscope.javaagent.CounterSet.OfThread;
import dev.syscope.javaagent.CounterSet.OpenCounters;
import dev.syscope.javaagent.CounterSet.Usable;
import dev.syscope.linux.perf.PerfEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
    private final Consumer<String> warnings;
    private final int pid = (int) ProcessHandle.current().pid();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment scratch = arena.allocate(READING_BYTES, 8);
    private final long[] growth = new long[3];
    private final ProcessUsage usage = new ProcessUsage(arena.allocate(ProcessUsage.BYTES, 8));
    private final List<OpenCounters> process = new ArrayList<>();
    private Optional<CountedThreads> threads = Optional.empty();
    private final PerfCost cost = new PerfCost(System.nanoTime());
    private boolean closed;

    /**
     * Opens the counters.
     *
     * @param eachThread whether platform threads are counted apart, too
     * @param instrumentation the JVM's
     * @param warnings takes a line when something is left out
     */
    Sampler(CounterSet set, boolean eachThread, Instrumentation instrumentation, Consumer<String> warnings) {
        this.set = set;
        this.warnings = warnings;
        Set<Integer> tids = OwnThreads.tids();
        long mostDescriptors = PerfEvent.fileLimit() / 4; // the others are the application's
        if (perfCounters().count() * tids.size() > mostDescriptors) {
            drop(perfCounters().boxed().toList(), tids.size() + " threads would take more than " + mostDescriptors
                    + " file descriptors, a quarter of what this process may have");
        }
        for (int tid : tids) {
            process.add(set.inherited(tid));
        }
        if (eachThread) {
            threads = Optional.of(new CountedThreads(set, scratch, pid, mostDescriptors, warnings, instrumentation));
        }
    }

    private IntStream perfCounters() {
        return IntStream.range(0, set.usable().size()).filter(set::byPerf);
    }

    /** Flight Recorder calls it once a period; anything thrown would reach its log only. */
    @Override
    public synchronized void run() {
        if (closed) {
            return;
        }
        usage.read();
        long calls = 0;
        for (int i = 0; i < set.usable().size(); i++) {
            Arrays.fill(growth, 0);
            Usable counter = set.usable().get(i);
            int figure = ThreadUsage.index(counter.counter());
            if (figure >= 0) {
                growth[0] = usage.growth(figure);
                growth[1] = usage.spanNanos();
                growth[2] = growth[1];
                PerfCounterEvent.commit(pid, counter.counter().perfName(), growth, null);
            } else if (set.byPerf(i)) {
                for (OpenCounters counters : process) {
                    counters.addGrowth(i, scratch, growth);
                }
                calls += set.isTracepoint(i) ? growth[0] : 0;
                PerfCounterEvent.commit(pid, counter.name(), growth, null);
            }
        }
        if (!set.isChosen()) {
            spare(calls);
        }
        threads.ifPresent(CountedThreads::run);
    }

    /** Leaves out counters that nobody asked for when they cost the application too much. */
    private void spare(long calls) {
        List<Integer> perf = perfCounters().boxed().toList();
        int ofThreads = threads.isEmpty()
                ? 0
                : (int) IntStream.range(0, set.usable().size()).filter(i -> set.ofThread(i) == OfThread.PERF).count();
        long switches = usage.growth(ThreadUsage.CONTEXT_SWITCHES);
        if (cost.isTooMuch(perf.size() + ofThreads, switches, calls, System.nanoTime())) {
            List<Integer> tracepoints = perf.stream().filter(set::isTracepoint).toList();
            drop(tracepoints.isEmpty() ? perf : tracepoints, PerfCost.words(switches, calls, usage.spanNanos()));
        }
    }

    private void drop(List<Integer> counters, String reason) {
        warnings.accept("doesn't count "
                + counters.stream().map(i -> set.usable().get(i).name()).collect(Collectors.joining(", ")) + ": " + reason);
        for (int counter : counters) {
            set.drop(counter);
            process.forEach(open -> open.close(counter));
            threads.ifPresent(each -> each.drop(counter));
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            process.forEach(OpenCounters::close);
            threads.ifPresent(CountedThreads::close);
            arena.close();
        }
    }
}
