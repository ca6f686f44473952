/**
 * How long system calls take: histograms made in the kernel or from records, tables of them by key, and the
 * HdrHistogram log.
 *
 * <p>All times are nanoseconds of CLOCK_MONOTONIC, which stands still while the machine is suspended: a call that spans
 * a suspend is as long as the machine was awake.
 */
package dev.syscope.latency;
