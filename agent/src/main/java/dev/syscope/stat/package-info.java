/**
 * Counters: events by perf's names and syntax, opened for a target, read, scaled and summed up.
 *
 * <p>{@link dev.syscope.stat.EventParser} turns text into {@link dev.syscope.stat.EventSpec}s,
 * {@link dev.syscope.stat.EventResolver} those into {@link dev.syscope.stat.Event}s of this machine,
 * {@link dev.syscope.stat.Counters} opens them, and {@link dev.syscope.stat.Rows} makes what is printed out of
 * {@link dev.syscope.stat.Readings}. Reading is hot: it allocates nothing.
 */
package dev.syscope.stat;
