package dev.syscope.stat;

import dev.syscope.linux.ptrace.Launch;
import java.util.List;
import java.util.Optional;

/**
 * What one run counts, and when it ends.
 *
 * @param command what is launched; the run ends with it
 * @param inherit count what the target's threads start as well
 * @param sync write out what the file systems hold back before the run
 * @param delayMillis how long after the launch counting starts; -1 for when {@code control} says so
 * @param intervalMillis how often there is an interval; 0 for never
 * @param intervalCount after how many intervals the run ends; 0 for no such end
 * @param timeoutMillis when the run ends at the latest; 0 for no such end
 * @param control switches events on and off meanwhile
 */
public record StatPlan(
        List<EventGroup> groups,
        StatTarget target,
        Optional<Launch> command,
        boolean inherit,
        boolean sync,
        long delayMillis,
        long intervalMillis,
        int intervalCount,
        long timeoutMillis,
        Optional<Control> control) {
    /** Copies the list. */
    public StatPlan {
        groups = List.copyOf(groups);
    }
}
