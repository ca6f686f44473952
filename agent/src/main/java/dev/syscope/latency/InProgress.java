package dev.syscope.latency;

import dev.syscope.linux.Architecture;

/**
 * A call that had not returned when the measurement ended. It is in no histogram.
 *
 * @param pid its process
 * @param tid its thread
 * @param comm the thread's name, not escaped
 * @param architecture the interface by which it was made
 * @param nr its number
 * @param ageNanos for how long it has been going on
 * @param isOlder whether it began before the measurement, so that the age is only the least that it can be
 */
public record InProgress(
        int pid, int tid, String comm, Architecture architecture, int nr, long ageNanos, boolean isOlder) {}
