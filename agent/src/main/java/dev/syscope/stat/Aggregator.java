package dev.syscope.stat;

import dev.syscope.linux.perf.CpuTopology;
import java.util.ArrayList;
import java.util.List;

/** Sums readings up: slots into places, and the instances of a PMU into one event. */
public final class Aggregator {
    /** The highest of the kernel's own types, {@code PERF_TYPE_BREAKPOINT}: above are PMUs that sysfs lists. */
    private static final int LAST_FIXED_TYPE = 5;

    private final List<Event> rows = new ArrayList<>();
    private final List<Integer> firstOfRow = new ArrayList<>();
    private final int[] rowOfEvent;
    private final List<Place> places = new ArrayList<>();
    private final int[] placeOfSlot;

    /**
     * For events in these slots.
     *
     * @param topology where the slots' CPUs sit, in their order; empty where they are no CPUs
     */
    public Aggregator(List<Event> events, Slots slots, Aggregation by, List<CpuTopology> topology) {
        rowOfEvent = new int[events.size()];
        for (int i = 0; i < events.size(); i++) {
            boolean instance = i > 0 && isInstanceOfSame(events.get(i - 1), events.get(i));
            if (!instance) {
                rows.add(events.get(i));
                firstOfRow.add(i);
            }
            rowOfEvent[i] = rows.size() - 1;
        }
        placeOfSlot = new int[slots.count()];
        if (by == Aggregation.GLOBAL) {
            places.add(Place.ALL);
        } else if (by == Aggregation.THREAD) {
            slots.threads().forEach(thread -> places.add(Place.of(thread)));
            for (int slot = 0; slot < placeOfSlot.length; slot++) {
                placeOfSlot[slot] = slot / slots.cpus().size();
            }
        } else if (topology.size() != slots.cpus().size()) {
            throw new EventException("whole CPUs weren't counted: there is nothing to show for each of them");
        } else {
            placeCpus(slots, by, topology);
        }
    }

    private static boolean isInstanceOfSame(Event a, Event b) {
        return a.name().equals(b.name())
                && a.cgroup().equals(b.cgroup())
                && a.type() != b.type()
                && a.type() > LAST_FIXED_TYPE
                && b.type() > LAST_FIXED_TYPE;
    }

    private void placeCpus(Slots slots, Aggregation by, List<CpuTopology> topology) {
        for (int c = 0; c < slots.cpus().size(); c++) {
            CpuTopology cpu = topology.get(c);
            int place = 0;
            while (place < places.size() && !places.get(place).holds(cpu)) {
                place++;
            }
            if (place == places.size()) {
                places.add(Place.of(by, cpu));
            } else {
                places.set(place, places.get(place).withOneMore());
            }
            for (int slot = c; slot < placeOfSlot.length; slot += slots.cpus().size()) {
                placeOfSlot[slot] = place;
            }
        }
    }

    /** The events that have a row of their own. */
    public List<Event> rows() {
        return List.copyOf(rows);
    }

    /** The number that a row's event has among all. */
    int event(int row) {
        return firstOfRow.get(row);
    }

    /** What the counts are summed up for. */
    public List<Place> places() {
        return List.copyOf(places);
    }

    /** Sums up, each slot's count scaled by its own times, if it is to be scaled. */
    public Tally tally(Readings readings, boolean scale) {
        Tally tally = new Tally(rows.size(), places.size());
        for (int event = 0; event < rowOfEvent.length; event++) {
            for (int slot = 0; slot < placeOfSlot.length; slot++) {
                long count = readings.value(event, slot);
                long enabled = readings.enabled(event, slot);
                long running = readings.running(event, slot);
                long value = scale ? Scaling.scaled(count, enabled, running) : count;
                tally.add(rowOfEvent[event], placeOfSlot[slot], value, enabled, running);
            }
        }
        return tally;
    }
}
