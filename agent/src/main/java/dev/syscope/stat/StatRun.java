package dev.syscope.stat;

import dev.syscope.linux.proc.Ended;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param readings the final counts
 * @param elapsedNanos wall time from the start of counting to the end
 * @param ended how the command ended; empty where there was none
 * @param stopped whether it was ended by us: a time limit, a number of intervals, or the user
 */
public record StatRun(Readings readings, long elapsedNanos, Optional<Ended> ended, boolean stopped) {}
