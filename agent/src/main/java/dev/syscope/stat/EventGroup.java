package dev.syscope.stat;

import java.util.List;

/**
 * Events that are opened as one group and read at once; a group of one for an event on its own.
 *
 * @param weak whether they are opened singly where the PMU can't hold them together
 */
public record EventGroup(List<Event> events, boolean weak) {
    /** Copies the list. */
    public EventGroup {
        events = List.copyOf(events);
    }
}
