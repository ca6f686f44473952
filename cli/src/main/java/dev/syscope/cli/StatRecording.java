package dev.syscope.cli;

import dev.syscope.jfr.JfrRecording;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.stat.Aggregation;
import dev.syscope.stat.Row;
import java.util.List;

/** Records counts as {@code syscope.PerfCounter}: one event for each row of an interval, or of the whole. */
final class StatRecording {
    private final JfrRecording recording;

    StatRecording(JfrRecording recording) {
        this.recording = recording;
    }

    /**
     * Records rows that were just read.
     *
     * @param durationNanos for how long they were counted
     */
    void record(List<Row> rows, long durationNanos) {
        long start = System.nanoTime() - durationNanos;
        for (Row row : rows) {
            if (row.status() != Row.Status.COUNTED) {
                continue;
            }
            boolean ofThread = row.place().by() == Aggregation.THREAD;
            int tid = ofThread ? row.place().thread().tid() : 0;
            // what a row says is in the event's unit: events have the kernel's counts
            long value = Math.round(row.value() / row.event().scale());
            long raw = row.enabled() == 0 ? value : Math.round(value * (row.running() / row.enabled()));
            recording.perfCounter(
                    start,
                    durationNanos,
                    ofThread ? recording.thread(pid(tid), tid) : JfrRecording.NO_THREAD,
                    ofThread ? pid(tid) : 0,
                    row.place().by() == Aggregation.CPU ? row.place().where().cpu() : -1,
                    row.event().name(),
                    value,
                    raw,
                    (long) row.enabled(),
                    (long) row.running());
        }
        recording.idle();
    }

    private static int pid(int tid) {
        int pid = ProcStatus.of(tid).number("Tgid");
        return pid > 0 ? pid : tid;
    }
}
