package dev.syscope.stat;

import java.util.List;

/**
 * What one {@code -e} named, in order.
 *
 * @param groups groups, and single events as groups of one
 */
public record EventList(List<Group> groups) {
    /** Copies the list. */
    public EventList {
        groups = List.copyOf(groups);
    }

    /**
     * Events that are to be on the PMU at the same time.
     *
     * @param braced whether it was written with braces
     * @param modifiers those behind the closing brace
     */
    public record Group(List<Item> items, boolean braced, Modifiers modifiers) {
        /** Copies the list. */
        public Group {
            items = List.copyOf(items);
        }
    }

    /**
     * An event with its modifiers.
     *
     * @param suffix the modifiers as typed, mostly with a colon, which its name repeats
     */
    public record Item(EventSpec spec, String suffix, Modifiers modifiers) {}
}
