package dev.syscope.cli.render;

import dev.syscope.latency.InProgress;
import dev.syscope.latency.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The end of a measurement.
 *
 * @param whole all of it
 * @param inProgress calls that have not returned, the oldest first
 * @param lost records that the kernel had to drop
 * @param source {@code bpf} or {@code ptrace}
 * @param addedNanos by how much measuring makes a call longer, as far as known
 * @param reportedNanos how long a call is said to take that does nothing, as far as known
 * @param notes what else is to be said
 */
public record LatencySummary(
        Interval whole,
        List<InProgress> inProgress,
        long lost,
        String source,
        OptionalLong addedNanos,
        OptionalLong reportedNanos,
        List<String> notes) {
    /** Copies the lists. */
    public LatencySummary {
        inProgress = List.copyOf(inProgress);
        notes = List.copyOf(notes);
    }

    /** What is in no row, and why, one sentence each. */
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (lost > 0) {
            missing.add("lost: " + lost + " records, whose calls are in no row");
        }
        long overflow = whole.table().overflow();
        if (overflow > 0) {
            missing.add("overflow: " + overflow + " calls are in no row, for there were more keys than "
                    + whole.table().size() + "; --keys N makes room");
        }
        return missing;
    }
}
