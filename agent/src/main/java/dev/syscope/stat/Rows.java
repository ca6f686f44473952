package dev.syscope.stat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;

/** Makes the lines of the output out of counts. */
public final class Rows {
    private Rows() {}

    /**
     * The lines in perf's order: event by event, but place by place for cores, dies, sockets and nodes.
     *
     * @param supported whether an event, by its number among all, could be opened
     * @param repeats the runs of which the tally is the mean, for the deviations; of fewer than two there is none
     */
    public static List<Row> of(
            Aggregator aggregator, IntPredicate supported, Tally tally, double elapsedNanos, Repeats repeats) {
        List<Event> events = aggregator.rows();
        List<Place> places = aggregator.places();
        Metrics metrics = new Metrics(events, tally, elapsedNanos);
        List<Row> rows = new ArrayList<>(events.size() * places.size());
        boolean byPlace = switch (places.get(0).by()) {
            case CORE, DIE, SOCKET, NODE -> true;
            default -> false;
        };
        int outer = byPlace ? places.size() : events.size();
        int inner = byPlace ? events.size() : places.size();
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int event = byPlace ? j : i;
                int place = byPlace ? i : j;
                Row.Status status = !supported.test(aggregator.event(event))
                        ? Row.Status.NOT_SUPPORTED
                        : tally.running()[event][place] == 0 ? Row.Status.NOT_COUNTED : Row.Status.COUNTED;
                rows.add(new Row(
                        places.get(place),
                        events.get(event),
                        status,
                        tally.value()[event][place] * events.get(event).scale(),
                        tally.enabled()[event][place],
                        tally.running()[event][place],
                        repeats.count() > 1
                                ? OptionalDouble.of(repeats.deviationPercent(event, place))
                                : OptionalDouble.empty(),
                        status == Row.Status.COUNTED ? metrics.of(event, place) : List.of()));
            }
        }
        return rows;
    }
}
