package dev.syscope.latency;

/**
 * How many calls took how long, over time, in bounded memory: when the columns are used up, neighbours are merged and
 * each stands for twice the time. For one thread at a time.
 */
public final class HeatMap {
    /** Buckets that share a row of the map: 4 rows for each power of two. */
    private static final int BUCKETS_PER_ROW_SHIFT = 3;

    /** How many rows there are. */
    public static final int ROWS = Buckets.COUNT >> BUCKETS_PER_ROW_SHIFT;

    private final int[][] columns;
    private long columnNanos;
    private int used;

    /**
     * An empty map.
     *
     * @param maxColumns an even number
     * @param columnNanos the time for which a column stands at first
     */
    public HeatMap(int maxColumns, long columnNanos) {
        this.columns = new int[maxColumns][];
        this.columnNanos = columnNanos;
    }

    /**
     * Adds calls.
     *
     * @param sinceStartNanos when they returned, counted from the start of the measurement
     */
    public void add(long sinceStartNanos, LatencyRow row) {
        while (sinceStartNanos / columnNanos >= columns.length) {
            halve();
        }
        int column = (int) (sinceStartNanos / columnNanos);
        used = Math.max(used, column + 1);
        if (columns[column] == null) {
            columns[column] = new int[ROWS];
        }
        int[] rows = columns[column];
        row.forEachBucket((bucket, count) -> {
            int at = bucket >> BUCKETS_PER_ROW_SHIFT;
            rows[at] = (int) Math.min(Integer.MAX_VALUE, rows[at] + count);
        });
    }

    private void halve() {
        for (int i = 0; i < columns.length; i++) {
            int[] from = columns[i];
            columns[i] = null;
            if (from == null) {
                continue;
            }
            int[] to = columns[i / 2];
            if (to == null) {
                columns[i / 2] = from;
            } else {
                for (int r = 0; r < ROWS; r++) {
                    to[r] = (int) Math.min(Integer.MAX_VALUE, (long) to[r] + from[r]);
                }
            }
        }
        used = (used + 1) / 2;
        columnNanos *= 2;
    }

    /** How many columns have begun. */
    public int columns() {
        return used;
    }

    /** The time for which a column stands. */
    public long columnNanos() {
        return columnNanos;
    }

    /** Calls in a column of time and a row of durations. */
    public int count(int column, int row) {
        return columns[column] == null ? 0 : columns[column][row];
    }

    /** The shortest duration of a row. */
    public static long low(int row) {
        return Buckets.low(row << BUCKETS_PER_ROW_SHIFT);
    }
}
