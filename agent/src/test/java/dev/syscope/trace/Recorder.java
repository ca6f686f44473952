package dev.syscope.trace;

import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.syscall.SyscallRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A listener that keeps what it is told, and checks that the order makes sense. */
class Recorder implements TraceListener {
    /** One call or event as it was told. */
    record Event(String kind, int pid, int tid, int nr, long value, long durationNanos, SyscallRecord.Tampering tampering) {}

    private final List<Event> events = new ArrayList<>();
    final Map<Integer, EndReason> ends = new ConcurrentHashMap<>();
    final Set<Integer> attached = ConcurrentHashMap.newKeySet();
    final Set<Integer> detached = ConcurrentHashMap.newKeySet();
    final List<String> mistakes = new ArrayList<>();
    private final Map<Integer, Integer> inCall = new HashMap<>();
    volatile long calls;
    int idles;

    static final Set<Integer> ALL_SIGNALS =
            IntStream.rangeClosed(1, 64).boxed().collect(Collectors.toSet());

    static Target.Command sh(String script) {
        return command("/bin/sh", "-c", script);
    }

    static Target.Command command(String... arguments) {
        return new Target.Command(arguments[0], List.of(arguments), InheritedState.environment(), Optional.empty());
    }

    static TraceRequest request(Target target) {
        return new TraceRequest(target, true, SyscallSet.ALL, ALL_SIGNALS, List.of(), false, false);
    }

    /** All so far; from any thread. */
    List<Event> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    private void add(Event event) {
        synchronized (events) {
            events.add(event);
        }
    }

    List<Event> of(String kind) {
        return events().stream().filter(event -> event.kind().equals(kind)).toList();
    }

    List<Event> of(String kind, int nr) {
        return events().stream()
                .filter(event -> event.kind().equals(kind) && event.nr() == nr)
                .toList();
    }

    @Override
    public void entered(SyscallRecord call) {
        calls++;
        check(attached.contains(call.tid()), "entered before attached: " + call.tid());
        check(inCall.put(call.tid(), call.nr()) == null, "entered twice: " + call.tid());
        add("entered", call.pid(), call.tid(), call.nr(), call.argument(0), call);
    }

    @Override
    public void exited(SyscallRecord call) {
        calls++;
        Integer nr = inCall.remove(call.tid());
        check((nr == null) == (call.durationNanos() < 0), "exit without entry: " + call.nr());
        check(nr == null || nr == call.nr(), "exit of another call: " + nr + ", " + call.nr());
        add("exited", call.pid(), call.tid(), call.nr(), call.returnValue(), call);
    }

    @Override
    public void signal(SignalRecord signal) {
        add(new Event(
                signal.isGroupStop() ? "groupStop" : "signal", signal.pid(), signal.tid(), signal.signal(), 0, -1,
                SyscallRecord.Tampering.NONE));
    }

    @Override
    public void attached(ThreadEvent thread) {
        check(attached.add(thread.tid()), "attached twice: " + thread.tid());
        add("attached", thread, thread.cause().ordinal());
    }

    @Override
    public void detached(ThreadEvent thread) {
        detached.add(thread.tid());
        add("detached", thread, 0);
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        ends.put(thread.tid(), reason);
        inCall.remove(thread.tid());
        attached.remove(thread.tid());
        add("ended", thread, reason instanceof EndReason.Exited(int status) ? status : -1);
    }

    @Override
    public void superseded(ThreadEvent leader, int formerTid) {
        Integer call = inCall.remove(formerTid);
        inCall.remove(leader.tid());
        attached.remove(formerTid);
        if (call != null) {
            inCall.put(leader.tid(), call);
        }
        add("superseded", leader, formerTid);
    }

    @Override
    public void lost(long records) {
        mistakes.add("lost " + records);
    }

    @Override
    public void idle() {
        idles++;
    }

    private void add(String kind, ThreadEvent thread, long value) {
        add(new Event(kind, thread.pid(), thread.tid(), -1, value, -1, SyscallRecord.Tampering.NONE));
    }

    private void add(String kind, int pid, int tid, int nr, long value, SyscallRecord call) {
        add(new Event(kind, pid, tid, nr, value, call.durationNanos(), call.tampering()));
    }

    private void check(boolean right, String mistake) {
        if (!right) {
            mistakes.add(mistake);
        }
    }
}
