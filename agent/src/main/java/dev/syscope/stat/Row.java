package dev.syscope.stat;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A line of the output.
 *
 * @param place what its count is from
 * @param status whether there is a count
 * @param value the count in the event's unit
 * @param enabled nanoseconds for which it was to be counted, all slots together
 * @param running nanoseconds for which it was counted
 * @param deviationPercent how far the mean of several runs may be off; empty for a single run
 * @param metrics figures made of it, the first beside the count, further ones on lines of their own
 */
public record Row(
        Place place,
        Event event,
        Status status,
        double value,
        double enabled,
        double running,
        OptionalDouble deviationPercent,
        List<Metric> metrics) {
    /** Whether there is a count. */
    public enum Status {
        /** There is. */
        COUNTED,
        /** It never ran: {@code <not counted>}. */
        NOT_COUNTED,
        /** This machine can't count it: {@code <not supported>}. */
        NOT_SUPPORTED
    }

    /** Copies the list. */
    public Row {
        metrics = List.copyOf(metrics);
    }
}
