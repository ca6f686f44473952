package dev.syscope.stat;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.perf.PerfEvent;
import dev.syscope.linux.perf.PerfEventAttr;
import dev.syscope.linux.perf.PerfEventAttr.Flag;
import dev.syscope.linux.proc.Cgroups;
import dev.syscope.linux.proc.ProcFile;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;

/** The opening of events, with what is done when the kernel refuses one. */
final class Opening implements AutoCloseable {
    private static final long TIMES =
            PerfEventAttr.PERF_FORMAT_TOTAL_TIME_ENABLED | PerfEventAttr.PERF_FORMAT_TOTAL_TIME_RUNNING;

    private final Arena arena = Arena.ofConfined();
    private final PerfEventAttr attr = new PerfEventAttr(arena);
    private final Map<String, Integer> cgroups = new HashMap<>();
    private final Counters counters;
    private final OpenOptions how;
    private final boolean[] countsGuests;
    private final boolean[] opened;
    private final int[] errors;
    private int gone;
    private boolean limitRaised;
    private boolean userOnly;
    private boolean saidEmpty;

    Opening(Counters counters, OpenOptions how) {
        this.counters = counters;
        this.how = how;
        int events = counters.events().size();
        countsGuests = new boolean[events];
        opened = new boolean[events];
        errors = new int[events];
    }

    /** Opens a group's members in a slot; single ones where a weak group doesn't fit. */
    void open(int[] group, int slot, boolean weak) {
        int leader = Counters.NONE;
        for (int event : group) {
            boolean alone = group.length == 1 || counters.isSplit(event);
            int fd = open(event, slot, alone ? Counters.NONE : leader, !alone);
            if (fd == Counters.NONE) {
                continue;
            }
            if (fd < 0) {
                if (weak && !alone && leader != Counters.NONE) {
                    split(group, slot);
                    return;
                }
                errors[event] = -fd;
                continue;
            }
            if (!opened[event]) {
                opened[event] = true;
                sayWhatCountsNothing(counters.event(event));
            }
            counters.put(event, slot, fd, !alone);
            if (!alone && leader == Counters.NONE) {
                leader = fd;
            }
        }
    }

    private void sayWhatCountsNothing(Event event) {
        if (event.type() == PerfEventAttr.PERF_TYPE_TRACEPOINT && event.modifiers().excludeKernel() && !saidEmpty) {
            saidEmpty = true;
            how.notice().accept(event.name() + ": tracepoints fire in the kernel, in user space (:u) there is none to count");
        }
    }

    private void split(int[] group, int upTo) {
        for (int slot = 0; slot <= upTo; slot++) {
            for (int event : group) {
                counters.drop(event, slot);
            }
        }
        counters.split(group);
        for (int slot = 0; slot <= upTo; slot++) {
            open(group, slot, false);
        }
    }

    /** A descriptor; NONE where the event isn't to be opened in this slot; another negated error that isn't fatal. */
    private int open(int index, int slot, int leader, boolean grouped) {
        Event event = counters.event(index);
        int cpu = counters.slots().cpu(slot);
        if (event.source() != Event.Source.KERNEL || !event.cpus().isEmpty() && cpu >= 0 && !event.cpus().contains(cpu)) {
            return Counters.NONE;
        }
        int thread = counters.slots().thread(slot).tid();
        int pid = event.cgroup().isEmpty() ? thread : cgroup(event.cgroup());
        int flags = event.cgroup().isEmpty() ? 0 : PerfEvent.PERF_FLAG_PID_CGROUP;
        while (true) {
            fill(index, leader, grouped);
            int fd = PerfEvent.open(attr, pid, cpu, leader, flags);
            if (fd >= 0) {
                filter(counters.event(index), fd);
                return fd;
            }
            switch (-fd) {
                case Errno.ESRCH -> {
                    gone++;
                    return Counters.NONE;
                }
                case Errno.EMFILE -> {
                    if (limitRaised) {
                        throw failure(index, thread, cpu, -fd);
                    }
                    limitRaised = true;
                    PerfEvent.raiseFileLimit();
                }
                case Errno.EACCES, Errno.EPERM -> {
                    if (!fallBackToUser(index)) {
                        throw failure(index, thread, cpu, -fd);
                    }
                }
                case Errno.ENOSPC, Errno.EBUSY, Errno.ENOMEM -> throw failure(index, thread, cpu, -fd);
                case Errno.EINVAL -> {
                    if (countsGuests[index] || !attr.is(Flag.exclude_guest) && !attr.is(Flag.exclude_host)) {
                        return fd;
                    }
                    countsGuests[index] = true; // some PMUs, such as msr, can't leave guests out
                }
                default -> {
                    return fd;
                }
            }
        }
    }

    private void fill(int index, int leader, boolean grouped) {
        Event event = counters.event(index);
        Modifiers modifiers = event.modifiers();
        boolean leads = leader == Counters.NONE;
        attr.segment().fill((byte) 0);
        attr.size(PerfEventAttr.SIZE)
                .type(event.type())
                .config(event.config())
                .config1(event.config1())
                .config2(event.config2())
                .config3(event.config3())
                .bp_type(event.breakpointAccess())
                .sample_type(PerfEventAttr.PERF_SAMPLE_IDENTIFIER)
                .read_format(grouped ? TIMES | PerfEventAttr.PERF_FORMAT_ID | PerfEventAttr.PERF_FORMAT_GROUP : TIMES)
                .set(Flag.disabled, leads)
                .set(Flag.inherit, how.inherit())
                .set(Flag.enable_on_exec, leads && how.enableOnExec())
                .set(Flag.pinned, leads && modifiers.pinned())
                .set(Flag.exclusive, leads && modifiers.exclusive())
                .set(Flag.exclude_user, modifiers.excludeUser())
                .set(Flag.exclude_kernel, modifiers.excludeKernel())
                .set(Flag.exclude_hv, modifiers.excludeHypervisor())
                .set(Flag.exclude_idle, modifiers.notIdle())
                .set(Flag.exclude_host, !countsGuests[index] && modifiers.excludeHost())
                .set(Flag.exclude_guest, !countsGuests[index] && modifiers.excludeGuest())
                .precise_ip(modifiers.precise());
        if (!event.probedFile().isEmpty()) {
            attr.config1(arena.allocateFrom(event.probedFile()).address());
        }
    }

    private boolean fallBackToUser(int index) {
        Event event = counters.event(index);
        if (event.modifiers().choosesLevels() || event.type() == PerfEventAttr.PERF_TYPE_TRACEPOINT || paranoid() < 2) {
            return false;
        }
        counters.replace(index, event.with(event.modifiers().userOnly()).named(event.name() + ":u"));
        userOnly = true;
        return true;
    }

    private void filter(Event event, int fd) {
        if (event.filter().isEmpty()) {
            return;
        }
        long result = PerfEvent.setFilter(fd, event.filter());
        if (result < 0) {
            PerfEvent.close(fd);
            throw new EventException("filter '" + event.filter() + "' on " + event.name() + ": "
                    + (result == -Errno.EINVAL
                            ? "the kernel doesn't accept it; " + Filters.hint(event.name())
                            : Errno.name((int) -result) + ", " + Errno.text((int) -result)));
        }
    }

    private int cgroup(String name) {
        return cgroups.computeIfAbsent(name, Cgroups::open);
    }

    private static LinuxException failure(Event event, int thread, int cpu, int errno) {
        String where = (thread >= 0 ? ", thread " + thread : "") + (cpu >= 0 ? ", CPU " + cpu : "");
        return new LinuxException(
                "perf_event_open(" + event.name() + where + ")",
                errno,
                PerfEvent.remedy(errno, event.type(), !event.modifiers().excludeKernel(), thread < 0 && cpu >= 0, paranoid()));
    }

    private LinuxException failure(int index, int thread, int cpu, int errno) {
        return failure(counters.event(index), thread, cpu, errno);
    }

    private static int paranoid() {
        String text = ProcFile.text("/proc/sys/kernel/perf_event_paranoid").strip();
        return text.isEmpty() ? 2 : Integer.parseInt(text);
    }

    /** Marks the events that were opened nowhere. */
    void finish() {
        boolean any = false;
        for (int event = 0; event < opened.length; event++) {
            any |= opened[event];
            if (!opened[event] && errors[event] != 0) {
                Event refused = counters.event(event);
                counters.refuse(event, failure(refused, -1, -1, errors[event]).getMessage());
            }
        }
        if (!any && gone > 0) {
            throw new LinuxException("count thread " + counters.slots().thread(0).tid(), Errno.ESRCH);
        }
        if (userOnly) {
            how.notice().accept("kernel.perf_event_paranoid is " + paranoid()
                    + ": counting user space only (:u); run as root, or: sysctl kernel.perf_event_paranoid=1");
        }
    }

    @Override
    public void close() {
        cgroups.values().forEach(PerfEvent::close);
        arena.close();
    }
}
