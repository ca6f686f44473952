package dev.syscope.stat;

import java.util.List;

/**
 * An event of this machine: a row of the output, and what the kernel is to count for it.
 *
 * @param name what its row says, with the modifiers as typed
 * @param source who counts it
 * @param type {@code perf_event_attr.type}
 * @param config {@code perf_event_attr.config}
 * @param config1 {@code config1} or {@code bp_addr}
 * @param config2 {@code config2}, {@code bp_len} or {@code probe_offset}
 * @param config3 {@code config3}
 * @param breakpointAccess {@code bp_type}; 0 for all but breakpoints
 * @param probedFile the file of a uprobe; empty for all others
 * @param modifiers the levels it counts
 * @param unit what a count means once it is scaled; empty for a plain number
 * @param scale what a count is multiplied by
 * @param cpus where alone it can be counted; empty for everywhere
 * @param filter a filter over a tracepoint's fields; empty for none
 * @param cgroup the only cgroup that it counts; empty for all
 */
public record Event(
        String name,
        Source source,
        int type,
        long config,
        long config1,
        long config2,
        long config3,
        int breakpointAccess,
        String probedFile,
        Modifiers modifiers,
        String unit,
        double scale,
        List<Integer> cpus,
        String filter,
        String cgroup) {
    /** Who counts an event. */
    public enum Source {
        /** The kernel, by {@code perf_event_open}. */
        KERNEL,
        /** syscope: wall time in nanoseconds. */
        DURATION_TIME,
        /** syscope: the command's CPU time in user space, in nanoseconds. */
        USER_TIME,
        /** syscope: the command's CPU time in the kernel, in nanoseconds. */
        SYSTEM_TIME
    }

    /** Copies the list. */
    public Event {
        cpus = List.copyOf(cpus);
    }

    /** An event of the kernel's with nothing special about it. */
    static Event of(String name, int type, long config, Modifiers modifiers) {
        return new Event(
                name, Source.KERNEL, type, config, 0, 0, 0, 0, "", modifiers, "", 1, List.of(), "", "");
    }

    /** This event with another name. */
    Event named(String other) {
        return new Event(other, source, type, config, config1, config2, config3, breakpointAccess, probedFile,
                modifiers, unit, scale, cpus, filter, cgroup);
    }

    /** This event with other modifiers. */
    Event with(Modifiers other) {
        return new Event(name, source, type, config, config1, config2, config3, breakpointAccess, probedFile,
                other, unit, scale, cpus, filter, cgroup);
    }

    /** This event with a unit and a scale. */
    Event measuredIn(String other, double factor) {
        return new Event(name, source, type, config, config1, config2, config3, breakpointAccess, probedFile,
                modifiers, other, factor, cpus, filter, cgroup);
    }

    /** This event with a filter. */
    public Event filtered(String other) {
        return new Event(name, source, type, config, config1, config2, config3, breakpointAccess, probedFile,
                modifiers, unit, scale, cpus, other, cgroup);
    }

    /** This event at other levels. */
    public Event at(Levels levels) {
        return switch (levels) {
            case ASKED -> this;
            case USER -> with(modifiers.userOnly());
            case KERNEL -> with(modifiers.kernelOnly());
        };
    }

    /** This event for one cgroup only. */
    public Event in(String other) {
        return new Event(name, source, type, config, config1, config2, config3, breakpointAccess, probedFile,
                modifiers, unit, scale, cpus, filter, other);
    }
}
