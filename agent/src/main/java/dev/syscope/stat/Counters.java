package dev.syscope.stat;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.perf.PerfEvent;
import dev.syscope.linux.perf.PerfEventAttr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Opened events: for each event and slot a descriptor of the kernel's. Belongs to one thread.
 *
 * <p>An event that this machine can't count costs none of the others: it has no descriptors and says
 * {@link #whyNotSupported why}.
 */
public final class Counters implements AutoCloseable {
    static final int NONE = -1;

    /** Of how many events a retired counter is kept: the limit of open files is 1024 in places. */
    private static final int MOST_KEPT = 400;

    private final Arena arena = Arena.ofConfined();
    private final Slots slots;
    private final Event[] events;
    private final int[][] groups;
    private int[] singles = {};
    private final String[] refusals;
    private final int[] fds;
    private final long[] ids;
    private final MemorySegment buffer;
    private final LongBuffer words;

    private Counters(List<EventGroup> groups, Slots slots) {
        List<Event> flat = new ArrayList<>();
        List<int[]> ranges = new ArrayList<>();
        int widest = 1;
        for (EventGroup group : groups) {
            int first = flat.size();
            flat.addAll(group.events());
            int[] members = new int[group.events().size()];
            Arrays.setAll(members, i -> first + i);
            ranges.add(members);
            widest = Math.max(widest, members.length);
        }
        this.slots = slots;
        this.events = flat.toArray(Event[]::new);
        this.groups = ranges.toArray(int[][]::new);
        refusals = new String[events.length];
        fds = new int[events.length * slots.count()];
        Arrays.fill(fds, NONE);
        ids = new long[fds.length];
        buffer = arena.allocate(24 + 16L * widest, 8);
        words = buffer.asByteBuffer().order(ByteOrder.nativeOrder()).asLongBuffer();
    }

    /**
     * Opens events, disabled.
     *
     * @param how the options that hold for all of them
     * @throws dev.syscope.linux.LinuxException if the target is gone, if that isn't permitted, or if files run out
     * @throws EventException if the kernel doesn't understand an event's filter
     */
    public static Counters open(List<EventGroup> groups, Slots slots, OpenOptions how) {
        Counters counters = new Counters(groups, slots);
        int[][] members = counters.groups.clone(); // a group that is split leaves the counters' own list
        try (Opening opening = new Opening(counters, how)) {
            for (int slot = 0; slot < slots.count(); slot++) {
                for (int g = 0; g < groups.size(); g++) {
                    opening.open(members[g], slot, groups.get(g).weak());
                }
            }
            opening.finish();
            return counters;
        } catch (RuntimeException e) {
            counters.close();
            throw e;
        }
    }

    /** The events, in order, each with what was really opened: a fall-back's modifiers and name. */
    public List<Event> events() {
        return List.of(events);
    }

    /** Where they were opened. */
    public Slots slots() {
        return slots;
    }

    /** Why an event isn't counted at all; empty if it is. */
    public Optional<String> whyNotSupported(int event) {
        return Optional.ofNullable(refusals[event]);
    }

    Event event(int event) {
        return events[event];
    }

    void replace(int event, Event by) {
        events[event] = by;
    }

    void refuse(int event, String why) {
        refusals[event] = why;
    }

    int fd(int event, int slot) {
        return fds[event * slots.count() + slot];
    }

    void put(int event, int slot, int fd, boolean grouped) {
        fds[event * slots.count() + slot] = fd;
        ids[event * slots.count() + slot] = grouped ? PerfEvent.id(fd, buffer) : 0;
    }

    void drop(int event, int slot) {
        if (fd(event, slot) != NONE) {
            PerfEvent.close(fd(event, slot));
            fds[event * slots.count() + slot] = NONE;
            ids[event * slots.count() + slot] = 0;
        }
    }

    /** Makes each member of a group that the PMU can't hold a group of its own. */
    void split(int[] group) {
        for (int g = 0; g < groups.length; g++) {
            if (groups[g] == group) {
                groups[g] = new int[0];
            }
        }
        singles = Arrays.copyOf(singles, singles.length + group.length);
        System.arraycopy(group, 0, singles, singles.length - group.length, group.length);
    }

    boolean isSplit(int event) {
        for (int single : singles) {
            if (single == event) {
                return true;
            }
        }
        return false;
    }

    /** Starts all of them. Not needed for those that start at their target's exec. */
    public void enable() {
        forLeaders(true);
    }

    /** Stops all of them; their counts stay. */
    public void disable() {
        forLeaders(false);
    }

    /** Starts or stops the events of a name alone, not their groups; returns whether there is any. */
    boolean switchOn(String name, boolean on) {
        boolean any = false;
        for (int event = 0; event < events.length; event++) {
            if (events[event].name().equals(name)) {
                any = true;
                for (int slot = 0; slot < slots.count(); slot++) {
                    switchOn(fd(event, slot), on, 0);
                }
            }
        }
        return any;
    }

    private void forLeaders(boolean on) {
        for (int slot = 0; slot < slots.count(); slot++) {
            for (int[] group : groups) {
                switchOn(leader(group, slot), on, PerfEvent.PERF_IOC_FLAG_GROUP);
            }
            for (int event : singles) {
                switchOn(fd(event, slot), on, PerfEvent.PERF_IOC_FLAG_GROUP);
            }
        }
    }

    private static void switchOn(int fd, boolean on, int flags) {
        if (fd == NONE) {
            return;
        }
        long result = on ? PerfEvent.enable(fd, flags) : PerfEvent.disable(fd, flags);
        if (Kernel.failed(result) && result != -Errno.ESRCH) {
            Kernel.check(result, on ? "ioctl(PERF_EVENT_IOC_ENABLE)" : "ioctl(PERF_EVENT_IOC_DISABLE)");
        }
    }

    /** The first member that could be opened, which leads the rest. */
    private int leader(int[] group, int slot) {
        for (int event : group) {
            if (fd(event, slot) != NONE) {
                return fd(event, slot);
            }
        }
        return NONE;
    }

    /** Reads all of them, CPU by CPU, groups at once. Events that syscope measures itself are left as they are. */
    public void read(Readings into) {
        for (int slot = 0; slot < slots.count(); slot++) {
            for (int[] group : groups) {
                if (group.length == 1) {
                    readOne(group[0], slot, into);
                } else {
                    readGroup(group, slot, into);
                }
            }
            for (int event : singles) {
                readOne(event, slot, into);
            }
        }
    }

    private void readOne(int event, int slot, Readings into) {
        int fd = fd(event, slot);
        if (fd == NONE) {
            return;
        }
        long size = PerfEvent.read(fd, buffer);
        if (size == 24) { // otherwise a pinned counter that found no place: it stays at zero, not counted
            into.set(event, slot, words.get(0), words.get(1), words.get(2));
        } else if (Kernel.failed(size)) {
            Kernel.check(size, "read the counter " + events[event].name());
        }
    }

    private void readGroup(int[] group, int slot, Readings into) {
        int leader = leader(group, slot);
        if (leader == NONE) {
            return;
        }
        long size = PerfEvent.readGroup(leader, buffer);
        if (size <= 0) {
            if (size < 0) {
                Kernel.check(size, "read the group of " + events[group[0]].name());
            }
            return;
        }
        long enabled = words.get(1);
        long running = words.get(2);
        int end = 3 + 2 * (int) words.get(0);
        int member = 0;
        for (int at = 3; at < end; at += 2) {
            // the kernel lists them in the order of their opening: the next one is right but where some weren't opened
            for (int tried = 0; tried < group.length && id(group[member], slot) != words.get(at + 1); tried++) {
                member = (member + 1) % group.length;
            }
            into.set(group[member], slot, words.get(at), enabled, running);
            member = (member + 1) % group.length;
        }
    }

    /** The id that a group's reading names an event by; 0, which is none, if it wasn't opened here. */
    private long id(int event, int slot) {
        return ids[event * slots.count() + slot];
    }

    /** Whether to close them takes the kernel long: a grace period of some 25 ms for each tracepoint. */
    boolean closeSlowly() {
        for (Event event : events) {
            if (event.type() == PerfEventAttr.PERF_TYPE_TRACEPOINT) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives up all that others may need, the places on PMUs and the breakpoints. Of each tracepoint one counter stays, off,
     * until {@link #close}: if meanwhile others have opened the tracepoint too, there is no grace period to wait for.
     */
    void retire() {
        for (int event = 0; event < events.length; event++) {
            boolean kept = events[event].type() != PerfEventAttr.PERF_TYPE_TRACEPOINT || event >= MOST_KEPT;
            for (int slot = 0; slot < slots.count(); slot++) {
                int fd = fd(event, slot);
                if (fd != NONE && !kept) {
                    PerfEvent.disable(fd, 0);
                    kept = true;
                } else {
                    drop(event, slot);
                }
            }
        }
    }

    /** Closes the counters, in any thread; {@link #close} is still to be called by the one to which this belongs. */
    void closeFiles() {
        for (int i = 0; i < fds.length; i++) {
            if (fds[i] != NONE) {
                PerfEvent.close(fds[i]);
                fds[i] = NONE;
            }
        }
    }

    /** Gives all of them up. Idempotent. */
    @Override
    public void close() {
        closeFiles();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
