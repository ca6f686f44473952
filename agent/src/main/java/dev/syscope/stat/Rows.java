package dev.syscope.stat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;

/** Makes the lines of the output out of counts. */
public final class Rows {
    private static final Comparator<Row> GREATEST_FIRST = Comparator.comparingDouble(Row::value).reversed();

    private final List<Event> events;
    private final List<Place> places;
    private final boolean[] supported;
    private final Metrics metrics;
    private final boolean byPlace;
    private final boolean byThread;
    private final boolean hidesZeros;

    /**
     * For what is summed up.
     *
     * @param isSupported whether an event, by its number among all, could be opened
     * @param hidesZeros whether threads that counted nothing have no row: those of the whole machine are many
     */
    public Rows(Aggregator aggregator, IntPredicate isSupported, boolean hidesZeros) {
        this.hidesZeros = hidesZeros;
        events = aggregator.rows();
        places = aggregator.places();
        metrics = new Metrics(events);
        supported = new boolean[events.size()];
        for (int row = 0; row < supported.length; row++) {
            supported[row] = isSupported.test(aggregator.event(row));
        }
        byThread = !places.isEmpty() && places.get(0).by() == Aggregation.THREAD;
        byPlace = !places.isEmpty() && switch (places.get(0).by()) {
            case CORE, DIE, SOCKET, NODE -> true;
            default -> false;
        };
    }

    /**
     * The lines in perf's order: event by event, but place by place for cores, dies, sockets and nodes; the threads of
     * an event from the greatest count to the smallest.
     *
     * @param repeats the runs of which the tally is the mean, for the deviations; of fewer than two there is none
     */
    public List<Row> of(Tally tally, double elapsedNanos, Repeats repeats) {
        List<Row> rows = new ArrayList<>(events.size() * places.size());
        int outer = byPlace ? places.size() : events.size();
        int inner = byPlace ? events.size() : places.size();
        for (int i = 0; i < outer; i++) {
            int start = rows.size();
            for (int j = 0; j < inner; j++) {
                Row row = row(byPlace ? j : i, byPlace ? i : j, tally, elapsedNanos, repeats);
                if (!byThread || !hidesZeros || row.value() != 0) {
                    rows.add(row);
                }
            }
            if (byThread) {
                rows.subList(start, rows.size()).sort(GREATEST_FIRST);
            }
        }
        return rows;
    }

    private Row row(int event, int place, Tally tally, double elapsedNanos, Repeats repeats) {
        Row.Status status = !supported[event]
                ? Row.Status.NOT_SUPPORTED
                : tally.running(event, place) == 0 ? Row.Status.NOT_COUNTED : Row.Status.COUNTED;
        return new Row(
                places.get(place),
                events.get(event),
                status,
                tally.value(event, place) * events.get(event).scale(),
                tally.enabled(event, place),
                tally.running(event, place),
                repeats.count() > 1
                        ? OptionalDouble.of(repeats.deviationPercent(event, place))
                        : OptionalDouble.empty(),
                status == Row.Status.COUNTED ? metrics.of(event, place, tally, elapsedNanos) : List.of());
    }
}
