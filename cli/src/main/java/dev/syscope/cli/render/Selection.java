package dev.syscope.cli.render;

import dev.syscope.trace.SignalExpression;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which lines a view prints.
 *
 * @param calls which calls, by what they concern
 * @param statuses which calls, by how they ended
 * @param signals which deaths by signals; the signals themselves don't come when they aren't asked for
 * @param quiet which messages are left out
 */
public record Selection(CallFilter calls, Set<Status> statuses, Set<Integer> signals, Set<Message> quiet) {
    /** Every line. */
    public static final Selection ALL = new Selection(
            call -> true, EnumSet.allOf(Status.class), SignalExpression.all(), EnumSet.noneOf(Message.class));

    /** The same with the calls that a filter shows. */
    public Selection withCalls(CallFilter filter) {
        return new Selection(filter, statuses, signals, quiet);
    }

    /** The same with calls that ended in these ways only. */
    public Selection withStatuses(Set<Status> some) {
        return new Selection(calls, some, signals, quiet);
    }

    /** The same with deaths by these signals only. */
    public Selection withSignals(Set<Integer> some) {
        return new Selection(calls, statuses, some, quiet);
    }

    /** The same without some messages. */
    public Selection without(Set<Message> messages) {
        return new Selection(calls, statuses, signals, messages);
    }
}
