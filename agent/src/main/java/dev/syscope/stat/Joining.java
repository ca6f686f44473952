package dev.syscope.stat;

import dev.syscope.linux.perf.PerfEventAttr;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes groups of single events where nobody can tell but by the time it takes.
 *
 * <p>Software events and tracepoints never wait for a place on a PMU, so they count the same in a group as alone. To read
 * a CPU's counters the kernel interrupts that CPU; for a group it does so once.
 */
final class Joining {
    /** A group is read in one piece of at most 16 KiB ({@code perf_event_validate_size}), 16 bytes each. */
    private static final int MOST = 256;

    private Joining() {}

    /** The same events in the same order. */
    static List<EventGroup> join(List<EventGroup> groups) {
        List<EventGroup> joined = new ArrayList<>();
        List<Event> open = new ArrayList<>();
        for (EventGroup group : groups) {
            boolean joins = group.events().size() == 1 && canJoin(group.events().get(0));
            if (!joins || open.size() == MOST || !open.isEmpty() && !open.get(0).cgroup().equals(group.events().get(0).cgroup())) {
                close(open, joined);
            }
            if (joins) {
                open.add(group.events().get(0));
            } else {
                joined.add(group);
            }
        }
        close(open, joined);
        return joined;
    }

    private static void close(List<Event> open, List<EventGroup> joined) {
        if (!open.isEmpty()) {
            joined.add(new EventGroup(open, true));
            open.clear();
        }
    }

    private static boolean canJoin(Event event) {
        return event.source() == Event.Source.KERNEL
                && (event.type() == PerfEventAttr.PERF_TYPE_SOFTWARE || event.type() == PerfEventAttr.PERF_TYPE_TRACEPOINT)
                && !event.modifiers().pinned()
                && !event.modifiers().exclusive();
    }
}
