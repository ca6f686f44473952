package dev.syscope.latency;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.trace.SignalRecord;
import dev.syscope.trace.SyscallSource;
import dev.syscope.trace.Target;
import dev.syscope.trace.TraceListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Durations from records of each call: what can be had without BPF.
 *
 * <p>The times are the source's. With ptrace they hold the two stops, which take longer than most calls. A call that
 * began before the measurement isn't counted, for nobody knows how long it took.
 */
public final class RecordedLatency implements LatencySource, TraceListener {
    /** A thread and the call it is in. Mutable: one for each thread, used again for each call. */
    private static final class Thread {
        final int pid;
        final int tid;
        Architecture architecture = Architecture.host();
        int nr;
        long since;
        boolean inCall;
        boolean inOlderCall;

        Thread(int pid, int tid) {
            this.pid = pid;
            this.tid = tid;
        }
    }

    private final LatencyRequest request;
    private final SyscallSource source;
    private final TraceListener next;

    /** The processes that were named or launched. */
    private final Set<Integer> named = new HashSet<>();

    /** Those of them that have not ended. */
    private final Set<Integer> living = new HashSet<>();

    private final Map<Integer, Thread> threads = new HashMap<>();
    private Thread last = new Thread(0, 0);
    private LatencyTable table;
    private long lost;
    private volatile int launched;
    private volatile Optional<EndReason> launchedEnd = Optional.empty();

    /**
     * A measurement over a source.
     *
     * @param source closed with this object; it follows what the target makes, or knows its threads without, and
     *     tells of the calls that they are in already; its records have names where rows are told apart by them
     * @param next what else is to hear of the target's records, such as a view that prints the slow ones
     */
    public RecordedLatency(LatencyRequest request, SyscallSource source, TraceListener next) {
        this.request = request;
        this.source = source;
        this.next = next;
        if (request.target() instanceof Target.Processes processes) {
            named.addAll(processes.pids());
            living.addAll(processes.pids());
        }
        this.table = new LatencyTable(request.maxKeys());
    }

    @Override
    public EndReason run() {
        EndReason reason = source.run(this);
        return launchedEnd.orElse(reason);
    }

    /** Whether a process's calls are asked for: sources that follow threads follow children, too. */
    private boolean isMeasured(int pid) {
        return request.followForks() || !request.target().endsWithItsProcesses() || named.contains(pid);
    }

    @Override
    public OptionalInt launched() {
        return launched == 0 || launchedEnd.isPresent() ? OptionalInt.empty() : OptionalInt.of(launched);
    }

    @Override
    public void stop() {
        source.stop();
    }

    @Override
    public synchronized LatencyTable take() {
        LatencyTable taken = table;
        table = new LatencyTable(request.maxKeys());
        return taken;
    }

    @Override
    public synchronized List<InProgress> inProgress() {
        long now = System.nanoTime(); // CLOCK_MONOTONIC, as the records have it
        List<InProgress> calls = new ArrayList<>();
        for (Thread thread : threads.values()) {
            if (thread.inCall) {
                calls.add(
                        new InProgress(
                                thread.pid, thread.tid, ProcFile.comm(thread.tid), thread.architecture, thread.nr,
                                Math.max(0, now - thread.since), thread.inOlderCall));
            }
        }
        calls.sort(Comparator.comparingLong(InProgress::ageNanos).reversed());
        return calls;
    }

    @Override
    public synchronized long lost() {
        return lost;
    }

    @Override
    public void close() {
        source.close();
    }

    @Override
    public void entered(SyscallRecord call) {
        if (!isMeasured(call.pid())) {
            return;
        }
        synchronized (this) {
            Thread thread = thread(call.pid(), call.tid());
            thread.architecture = call.architecture();
            boolean goesOn = call.nr() == Nr.RESTART_SYSCALL && call.architecture() == Architecture.host();
            thread.nr = goesOn && call.interruptedNr() >= 0 ? call.interruptedNr() : call.nr();
            thread.since = call.timeNanos();
            thread.inCall = true;
            thread.inOlderCall = call.isOlder();
        }
        next.entered(call);
    }

    @Override
    public void exited(SyscallRecord call) {
        if (!isMeasured(call.pid())) {
            return;
        }
        synchronized (this) {
            Thread thread = thread(call.pid(), call.tid());
            thread.inCall = false;
            long nanos = call.durationNanos();
            if (nanos >= 0 && !call.isOlder()) {
                table.record(key(call), nanos, call.failed());
            }
        }
        next.exited(call);
    }

    private LatencyKey key(SyscallRecord call) {
        boolean bySyscall = request.isBy(Dimension.SYSCALL);
        return new LatencyKey(
                bySyscall ? call.architecture() : Architecture.host(),
                bySyscall ? call.nr() : LatencyKey.ANY,
                request.isBy(Dimension.PID) ? call.pid() : LatencyKey.ANY,
                request.isBy(Dimension.TID) ? call.tid() : LatencyKey.ANY,
                request.isBy(Dimension.COMM) ? call.comm() : "",
                request.isBy(Dimension.ERRNO) ? (call.failed() ? (int) -call.returnValue() : 0) : LatencyKey.ANY);
    }

    /** Most calls in a row come from one thread: no look-up, no boxing for those. */
    private Thread thread(int pid, int tid) {
        if (last.tid != tid) {
            last = threads.computeIfAbsent(tid, t -> new Thread(pid, tid));
        }
        return last;
    }

    @Override
    public void signal(SignalRecord signal) {
        next.signal(signal);
    }

    @Override
    public void attached(ThreadEvent thread) {
        if (thread.cause() == Cause.LAUNCHED) {
            launched = thread.pid();
            named.add(launched);
            living.add(launched);
        }
        next.attached(thread);
    }

    @Override
    public void detached(ThreadEvent thread) {
        next.detached(thread);
    }

    @Override
    public void exiting(ThreadEvent thread) {
        next.exiting(thread);
    }

    @Override
    public void refused(int pid, String reason) {
        next.refused(pid, reason);
    }

    @Override
    public void notExecuted(int errno) {
        next.notExecuted(errno);
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        synchronized (this) {
            threads.remove(thread.tid());
            last = new Thread(0, 0);
        }
        next.ended(thread, reason);
        if (living.remove(thread.tid())) {
            launchedEnd = thread.tid() == launched ? Optional.of(reason) : launchedEnd;
            if (living.isEmpty()) {
                source.stop(); // whatever it has started
            }
        }
    }

    @Override
    public void superseded(ThreadEvent leader, int formerTid) {
        synchronized (this) {
            Thread former = threads.remove(formerTid);
            if (former != null) {
                Thread moved = new Thread(leader.pid(), leader.tid());
                moved.architecture = former.architecture;
                moved.nr = former.nr;
                moved.since = former.since;
                moved.inCall = former.inCall;
                moved.inOlderCall = former.inOlderCall;
                threads.put(leader.tid(), moved);
            }
            last = new Thread(0, 0);
        }
        next.superseded(leader, formerTid);
    }

    @Override
    public void lost(long records) {
        synchronized (this) {
            lost += records;
        }
        next.lost(records);
    }

    @Override
    public void idle() {
        next.idle();
    }
}
