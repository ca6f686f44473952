/**
 * Performance counters: {@code perf_event_open(2)}, the PMUs that sysfs lists, and the tracepoints of tracefs.
 *
 * <p>{@link dev.syscope.linux.perf.PerfEvent#read} and {@link dev.syscope.linux.perf.PerfEvent#readGroup} are hot: a
 * session with short intervals calls them thousands of times a second.
 */
package dev.syscope.linux.perf;
