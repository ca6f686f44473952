package dev.syscope.cli.render;

import java.util.List;
import java.util.Optional;

/**
 * What the summary of {@code -c} shows.
 *
 * @param columns its columns from left to right, the name among them
 * @param sortBy by which the calls are sorted; empty for not at all
 * @param wallClock whether times are on the clock rather than of the CPU in the kernel
 * @param overheadNanos taken off the time of each call
 */
public record SummaryStyle(List<Column> columns, Optional<Column> sortBy, boolean wallClock, long overheadNanos) {
    /** What strace does without options. */
    public static final List<Column> DEFAULT_COLUMNS = List.of(
            Column.TIME_PERCENT, Column.TOTAL_TIME, Column.AVERAGE_TIME, Column.CALLS, Column.ERRORS, Column.NAME);

    /** Copies the list. */
    public SummaryStyle {
        columns = List.copyOf(columns);
    }

    /** Whether durations must be kept as histograms. */
    boolean wantsPercentiles() {
        return columns.contains(Column.P50)
                || columns.contains(Column.P90)
                || columns.contains(Column.P99)
                || sortBy.filter(column -> column == Column.P50 || column == Column.P90 || column == Column.P99).isPresent();
    }

    /** A column of the summary, with the words by which strace knows it. */
    public enum Column {
        TIME_PERCENT("time-percent", "time_percent", "time"),
        TOTAL_TIME("total-time", "total_time", "time-total", "time_total"),
        MINIMUM_TIME("min-time", "min_time", "time-min", "time_min", "shortest"),
        MAXIMUM_TIME("max-time", "max_time", "time-max", "time_max", "longest", "max"),
        AVERAGE_TIME("avg-time", "avg_time", "time-avg", "time_avg"),
        /** Not one of strace's, as the two that follow: the time that half the calls don't exceed. */
        P50("p50", "median"),
        P90("p90"),
        P99("p99"),
        CALLS("calls", "call", "count"),
        ERRORS("errors", "error"),
        NAME("name", "syscall", "syscall-name", "syscall_name");

        private final List<String> words;

        Column(String... words) {
            this.words = List.of(words);
        }

        /** strace's words for it; the first is the one in its help. */
        public List<String> words() {
            return words;
        }

        /** The column with a word. */
        public static Optional<Column> of(String word) {
            for (Column column : values()) {
                if (column.words.contains(word)) {
                    return Optional.of(column);
                }
            }
            return Optional.empty();
        }
    }
}
