package dev.syscope.latency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Architecture;
import org.junit.jupiter.api.Test;

/** Rows by key. */
class LatencyTableTest {
    private static final int MAX_KEYS = 8;

    private static LatencyKey thread(int tid) {
        return new LatencyKey(Architecture.host(), LatencyKey.ANY, LatencyKey.ANY, tid, "", LatencyKey.ANY);
    }

    /** Threads that come and go would fill the memory of a measurement that goes on for days. */
    @Test
    void sumOfIntervalsHasNoMoreRowsThanAskedForAndForgetsNoCall() {
        int intervals = 50;
        LatencyTable whole = new LatencyTable(MAX_KEYS);
        for (int i = 0; i < intervals; i++) {
            LatencyTable interval = new LatencyTable(MAX_KEYS);
            interval.record(thread(1), 1000, false);
            interval.record(thread(2 + i), 2000, true); // a thread that was never there before
            whole.add(interval);
        }
        assertThat(whole.size()).isEqualTo(MAX_KEYS);
        assertThat(whole.row(thread(1)).calls()).isEqualTo(intervals);
        assertThat(whole.sum().calls() + whole.overflow()).isEqualTo(2L * intervals);
    }
}
