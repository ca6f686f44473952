package dev.syscope.stat;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Lockdown;
import dev.syscope.linux.perf.PerfEventAttr;
import dev.syscope.linux.perf.Pmu;
import dev.syscope.linux.perf.Tracefs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks events up on this machine. Opens tracefs when a tracepoint is asked for, and keeps it until it is closed. */
public final class EventResolver implements AutoCloseable {
    private static final double MILLISECONDS_PER_NANOSECOND = 1e-6;

    private final boolean merged;
    private Optional<Tracefs> tracefs = Optional.empty();

    /**
     * With nothing opened yet.
     *
     * @param merged whether an event of several PMUs is one row
     */
    public EventResolver(boolean merged) {
        this.merged = merged;
    }

    /** What these names stand for here. */
    public List<EventGroup> resolve(EventList list) {
        List<EventGroup> groups = new ArrayList<>();
        for (EventList.Group group : list.groups()) {
            List<Event> members = new ArrayList<>();
            for (EventList.Item item : group.items()) {
                members.addAll(resolve(item, group.modifiers()));
            }
            if (group.braced()) {
                groups.add(new EventGroup(members, weak(group)));
            } else {
                members.forEach(event -> groups.add(new EventGroup(List.of(event), false)));
            }
        }
        return groups;
    }

    private static boolean weak(EventList.Group group) {
        return group.modifiers().weak() || group.items().get(0).modifiers().weak();
    }

    private List<Event> resolve(EventList.Item item, Modifiers ofGroup) {
        Modifiers modifiers = item.modifiers().and(ofGroup);
        String suffix = item.suffix();
        return switch (item.spec()) {
            case EventSpec.Named named -> List.of(named(named.text(), modifiers).named(named.text() + suffix));
            case EventSpec.Raw raw ->
                List.of(Event.of(raw.text() + suffix, PerfEventAttr.PERF_TYPE_RAW, raw.config(), modifiers));
            case EventSpec.Tracepoint tracepoint -> tracepoints(tracepoint, suffix, modifiers);
            case EventSpec.PmuEvent event -> isGeneric(event.pmu())
                    ? List.of(PmuEvents.named(event, generic(event.pmu(), modifiers), suffix))
                    : PmuEvents.resolve(event, suffix, modifiers, merged);
            case EventSpec.Breakpoint breakpoint -> List.of(breakpoint(breakpoint, suffix, modifiers));
            case EventSpec.Uprobe uprobe -> List.of(Uprobes.resolve(uprobe, suffix, modifiers));
        };
    }

    private static boolean isGeneric(String name) {
        return (EventNames.isKnown(name) || EventNames.isRawCode(name)) && Pmu.named(name).isEmpty();
    }

    private static Event generic(String name, Modifiers modifiers) {
        return EventNames.isRawCode(name)
                ? Event.of(name, PerfEventAttr.PERF_TYPE_RAW, EventNames.rawCode(name), modifiers)
                : named(name, modifiers);
    }

    private static Event named(String name, Modifiers modifiers) {
        OptionalLong hardware = EventNames.hardware(name);
        if (hardware.isPresent()) {
            return Event.of(name, PerfEventAttr.PERF_TYPE_HARDWARE, hardware.getAsLong(), modifiers);
        }
        OptionalLong software = EventNames.software(name);
        if (software.isPresent()) {
            Event event = Event.of(name, PerfEventAttr.PERF_TYPE_SOFTWARE, software.getAsLong(), modifiers);
            return isClock(event) ? event.measuredIn("msec", MILLISECONDS_PER_NANOSECOND) : event;
        }
        int tool = EventNames.TOOL.indexOf(name);
        if (tool >= 0) {
            return tool(name, Event.Source.values()[tool + 1]);
        }
        OptionalLong cache = EventNames.cache(name);
        if (cache.isPresent()) {
            return Event.of(name, PerfEventAttr.PERF_TYPE_HW_CACHE, cache.getAsLong(), modifiers);
        }
        return PmuEvents.byAlias(name, modifiers)
                .orElseThrow(() -> new EventException(
                        "no event '" + name + "'" + Suggestion.of(name, suggestions(), "'syscope list' shows them all")));
    }

    private static List<String> suggestions() {
        List<String> names = new ArrayList<>(EventNames.all());
        names.addAll(PmuEvents.aliases());
        return names;
    }

    /** Whether an event is the CPU time that rates are taken against: {@code cpu-clock} or {@code task-clock}. */
    static boolean isClock(Event event) {
        return event.source() == Event.Source.KERNEL
                && event.type() == PerfEventAttr.PERF_TYPE_SOFTWARE
                && event.config() <= 1;
    }

    private static Event tool(String name, Event.Source source) {
        return new Event(
                name, source, 0, 0, 0, 0, 0, 0, "", Modifiers.NONE, "ns", 1, List.of(), "", "");
    }

    private static Event breakpoint(EventSpec.Breakpoint breakpoint, String suffix, Modifiers modifiers) {
        return new Event(
                breakpoint.text() + suffix,
                Event.Source.KERNEL,
                PerfEventAttr.PERF_TYPE_BREAKPOINT,
                0,
                breakpoint.address(),
                breakpoint.length(),
                0,
                breakpoint.access(),
                "",
                modifiers,
                "",
                1,
                List.of(),
                "",
                "");
    }

    private List<Event> tracepoints(EventSpec.Tracepoint wanted, String suffix, Modifiers modifiers) {
        Tracefs files = tracefs();
        List<Event> found = new ArrayList<>();
        for (String system : Glob.isPattern(wanted.system()) ? files.systems() : List.of(wanted.system())) {
            if (!Glob.matches(wanted.system(), system)) {
                continue;
            }
            for (String name : Glob.isPattern(wanted.name()) ? files.events(system) : List.of(wanted.name())) {
                if (Glob.matches(wanted.name(), name)) {
                    tracepoint(files, system, name, suffix, modifiers).ifPresent(found::add);
                }
            }
        }
        if (found.isEmpty()) {
            throw unknown(files, wanted);
        }
        return found;
    }

    private static Optional<Event> tracepoint(
            Tracefs files, String system, String name, String suffix, Modifiers modifiers) {
        try {
            int id = files.id(system, name);
            return Optional.of(
                    Event.of(system + ":" + name + suffix, PerfEventAttr.PERF_TYPE_TRACEPOINT, id, modifiers));
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return Optional.empty(); // some, such as ftrace:function, can't be opened by perf
            }
            throw new LinuxException("open the tracepoint " + system + ":" + name, e.errno(),
                    Lockdown.isConfidential() ? Lockdown.ADVICE : "Tracepoints need to read tracefs: run as root");
        }
    }

    private static EventException unknown(Tracefs files, EventSpec.Tracepoint wanted) {
        if (files.systems().isEmpty() && Lockdown.isConfidential()) {
            throw new LinuxException("read tracefs", Errno.EPERM, Lockdown.ADVICE); // mounted, it would be empty
        }
        List<String> systems = files.systems();
        boolean known = systems.contains(wanted.system());
        List<String> names = new ArrayList<>();
        for (String event : known ? files.events(wanted.system()) : List.<String>of()) {
            names.add(wanted.system() + ":" + event);
        }
        String what = wanted.system() + ":" + wanted.name();
        return known
                ? new EventException("no tracepoint '" + what + "'"
                        + Suggestion.of(what, names, "'syscope list \"" + wanted.system() + ":*\"' shows them"))
                : new EventException("no tracepoint '" + what + "': no group '" + wanted.system() + "'"
                        + Suggestion.of(wanted.system(), systems, "'syscope list \"*:*\"' shows them"));
    }

    /** The tracepoints of this machine. */
    public Tracefs tracefs() {
        if (tracefs.isEmpty()) {
            tracefs = Optional.of(Tracefs.open());
        }
        return tracefs.get();
    }

    @Override
    public void close() {
        tracefs.ifPresent(Tracefs::close);
        tracefs = Optional.empty();
    }
}
