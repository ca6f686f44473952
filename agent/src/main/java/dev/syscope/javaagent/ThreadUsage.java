package dev.syscope.javaagent;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.List;

/**
 * What the kernel counts of a thread anyway, by the names that perf has for it.
 *
 * <p>Perf counters of single threads cost at each context switch, and more the more threads there are; these cost
 * nothing but the reading. {@code /proc/self/task/TID/schedstat} and {@code stat}: proc(5),
 * {@code Documentation/scheduler/sched-stats.rst}.
 */
final class ThreadUsage implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("task-clock", "context-switches", "minor-faults", "major-faults", "page-faults");
    /** How many figures there are. */
    static final int FIGURES = NAMES.size();

    static final int TASK_CLOCK = 0;
    static final int CONTEXT_SWITCHES = 1;
    static final int MINOR_FAULTS = 2;
    static final int MAJOR_FAULTS = 3;
    static final int PAGE_FAULTS = 4;

    /** No farther does a name reach in stat: an id of 10 digits, a name of 15 bytes, a blank and two brackets. */
    private static final int STAT_NAME_END = 28;

    // places in the files, from 0 on; those of stat are counted from behind the name, which may have spaces in it
    private static final int SCHEDSTAT_RUN = 0;
    private static final int SCHEDSTAT_TIMESLICES = 2;
    private static final int STAT_MINFLT = 7;
    private static final int STAT_MAJFLT = 9;

    private final RandomAccessFile schedstat;
    private final RandomAccessFile stat;
    private final byte[] text = new byte[1024];
    private final long[] now = new long[FIGURES];
    private final long[] before = new long[FIGURES];
    private int length;
    private long readNanos;
    private long spanNanos;

    /**
     * Reads what a thread of this process has used so far.
     *
     * @throws IOException if it has ended, or the kernel doesn't tell
     */
    ThreadUsage(int tid) throws IOException {
        String directory = "/proc/self/task/" + tid + "/";
        schedstat = new RandomAccessFile(directory + "schedstat", "r");
        try {
            stat = new RandomAccessFile(directory + "stat", "r");
        } catch (IOException e) {
            schedstat.close();
            throw e;
        }
        if (!read()) {
            close();
            throw new IOException("no times of thread " + tid);
        }
    }

    /** Whether this kernel keeps the figures: those of scheduling can be configured away. */
    static boolean isKept() {
        try (ThreadUsage own = new ThreadUsage((int) ProcessHandle.current().pid())) {
            return own.now[TASK_CLOCK] > 0 && own.now[CONTEXT_SWITCHES] > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Which figure a counter is, or -1 if it is none of these. */
    static int index(Counter counter) {
        return NAMES.indexOf(counter.perfName());
    }

    /** Reads anew; whether the thread hasn't ended. */
    boolean read() {
        System.arraycopy(now, 0, before, 0, now.length);
        long nanos = System.nanoTime();
        spanNanos = nanos - readNanos;
        readNanos = nanos;
        if (!take(schedstat)) {
            return false;
        }
        now[TASK_CLOCK] = number(0, SCHEDSTAT_RUN);
        now[CONTEXT_SWITCHES] = number(0, SCHEDSTAT_TIMESLICES);
        if (now[CONTEXT_SWITCHES] == before[CONTEXT_SWITCHES] && now[TASK_CLOCK] == before[TASK_CLOCK]) {
            return true; // it slept, and can't have faulted
        }
        if (!take(stat)) {
            return false;
        }
        int behindName = behindName();
        now[MINOR_FAULTS] = number(behindName + 1, STAT_MINFLT);
        now[MAJOR_FAULTS] = number(behindName + 1, STAT_MAJFLT);
        now[PAGE_FAULTS] = now[MINOR_FAULTS] + now[MAJOR_FAULTS];
        return true;
    }

    /** Loops are in small methods of their own: what loops is compiled within seconds, with all that it calls. */
    private int behindName() {
        int at = Math.min(length, STAT_NAME_END);
        while (at > 0 && text[at - 1] != ')') {
            at--;
        }
        return at;
    }

    private boolean take(RandomAccessFile file) {
        try {
            file.seek(0);
            length = file.read(text);
            return length > 0;
        } catch (IOException e) {
            return false; // ESRCH: it has ended
        }
    }

    /** The number in a place, of words from an offset on. */
    private long number(int from, int place) {
        int at = from;
        for (int i = 0; i < place && at < length; at++) {
            i += text[at] == ' ' ? 1 : 0;
        }
        long number = 0;
        for (; at < length && text[at] >= '0' && text[at] <= '9'; at++) {
            number = number * 10 + text[at] - '0';
        }
        return number;
    }

    /** How much a figure grew between the last two readings. */
    long growth(int index) {
        return now[index] - before[index];
    }

    /** Nanoseconds between them. */
    long spanNanos() {
        return spanNanos;
    }

    @Override
    public void close() {
        try {
            schedstat.close();
            stat.close();
        } catch (IOException e) {
            // they were only read
        }
    }
}
