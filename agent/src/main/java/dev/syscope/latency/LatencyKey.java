package dev.syscope.latency;

import dev.syscope.linux.Architecture;

/**
 * What the calls of one row have in common. What isn't asked for is {@link #ANY}, or empty.
 *
 * @param architecture the interface of the calls; tells a 32-bit program's calls from others; the host's where calls
 *     aren't told apart
 * @param nr the call's number in its architecture's table
 * @param pid the process
 * @param tid the thread
 * @param comm the thread's name, not escaped
 * @param errno the error number, 0 for success
 */
public record LatencyKey(Architecture architecture, int nr, int pid, int tid, String comm, int errno) {
    /** Stands for what rows aren't told apart by. */
    public static final int ANY = -1;

    /** Stands for all numbers of calls from this on: no table has them. */
    public static final int OTHER_NR = 1023;
}
