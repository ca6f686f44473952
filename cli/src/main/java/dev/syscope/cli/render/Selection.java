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
 * @param reads descriptors of which all that is read is shown below the calls
 * @param writes descriptors of which all that is written is
 */
public record Selection(
        CallFilter calls,
        Set<Status> statuses,
        Set<Integer> signals,
        Set<Message> quiet,
        DescriptorSet reads,
        DescriptorSet writes) {
    /** Every line. */
    public static final Selection ALL = new Selection(
            call -> true,
            EnumSet.allOf(Status.class),
            SignalExpression.all(),
            EnumSet.noneOf(Message.class),
            DescriptorSet.NONE,
            DescriptorSet.NONE);

    /** The same with the calls that a filter shows. */
    public Selection withCalls(CallFilter filter) {
        return new Selection(filter, statuses, signals, quiet, reads, writes);
    }

    /** The same with calls that ended in these ways only. */
    public Selection withStatuses(Set<Status> some) {
        return new Selection(calls, some, signals, quiet, reads, writes);
    }

    /** The same with deaths by these signals only. */
    public Selection withSignals(Set<Integer> some) {
        return new Selection(calls, statuses, some, quiet, reads, writes);
    }

    /** The same without some messages. */
    public Selection without(Set<Message> messages) {
        return new Selection(calls, statuses, signals, messages, reads, writes);
    }

    /** The same with the data of these descriptors. */
    public Selection withData(DescriptorSet read, DescriptorSet written) {
        return new Selection(calls, statuses, signals, quiet, read, written);
    }
}
