package dev.syscope.cli;

import dev.syscope.cli.render.LatencyNames;
import dev.syscope.cli.render.LatencySummary;
import dev.syscope.cli.render.LatencyView;
import dev.syscope.jfr.JfrRecording;
import dev.syscope.latency.Interval;
import dev.syscope.latency.LatencyKey;
import dev.syscope.latency.LatencyRow;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.SortOrder;
import dev.syscope.linux.proc.ProcStatus;

/** Records each interval's rows as {@code syscope.SyscallLatency}. */
final class LatencyRecording implements LatencyView {
    private final JfrRecording recording;
    private final LatencyNames names;

    /** Records to a file that is finished by its owner. */
    LatencyRecording(JfrRecording recording, LatencyNames names) {
        this.recording = recording;
        this.names = names;
    }

    @Override
    public void interval(Interval interval) {
        long start = System.nanoTime() - interval.nanos();
        for (LatencyTable.Entry entry : interval.table().sorted(SortOrder.TOTAL)) {
            LatencyKey key = entry.key();
            LatencyRow row = entry.row();
            int pid = key.pid() == LatencyKey.ANY ? 0 : key.pid();
            recording.syscallLatency(
                    start,
                    interval.nanos(),
                    key.tid() == LatencyKey.ANY ? JfrRecording.NO_THREAD : thread(pid, key.tid()),
                    pid,
                    names.of(key),
                    row.calls(),
                    row.errors(),
                    row.percentile(50),
                    row.percentile(99),
                    row.percentile(99.9),
                    row.maxNanos(),
                    row.totalNanos());
        }
        recording.idle();
    }

    private long thread(int pid, int tid) {
        return recording.thread(pid == 0 ? Math.max(ProcStatus.of(tid).number("Tgid"), 0) : pid, tid);
    }

    @Override
    public void end(LatencySummary summary) {
        if (summary.lost() > 0) {
            recording.lost(System.nanoTime(), summary.lost(), "the buffer was full");
        }
    }
}
