package dev.syscope.latency;

import dev.syscope.linux.bpf.ThreadStorage;

/**
 * What the programs at calls' exits are made for.
 *
 * @param request what is asked for
 * @param calls what is kept of a thread that is in a call
 * @param numbersQueued whether unused histograms' numbers lie in {@link HistogramLayout#FREE}: where programs have no
 *     atomic operation that gives what was there (before 5.12; on arm64 5.18)
 */
record Counting(LatencyRequest request, ThreadStorage calls, boolean numbersQueued) {}
