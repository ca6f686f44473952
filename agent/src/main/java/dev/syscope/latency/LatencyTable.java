package dev.syscope.latency;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows by key, as many as may be. For one thread at a time. */
public final class LatencyTable {
    /**
     * One row with its key.
     *
     * @param key what its calls have in common
     * @param row their figures
     */
    public record Entry(LatencyKey key, LatencyRow row) {}

    private final int maxKeys;
    private final Map<LatencyKey, LatencyRow> rows = new LinkedHashMap<>();
    private long overflow;

    /** A table of at most so many keys; calls of further ones are only counted, as {@link #overflow()}. */
    public LatencyTable(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    /** Counts a call. */
    public void record(LatencyKey key, long nanos, boolean failed) {
        LatencyRow row = rows.get(key);
        if (row == null) {
            if (rows.size() >= maxKeys) {
                overflow++;
                return;
            }
            row = new LatencyRow();
            rows.put(key, row);
        }
        row.record(nanos, failed);
    }

    /** The row of a key, made if need be, whatever the limit: the kernel has one of its own. */
    LatencyRow row(LatencyKey key) {
        return rows.computeIfAbsent(key, k -> new LatencyRow());
    }

    /** Counts calls whose keys had no room. */
    void addOverflow(long calls) {
        overflow += calls;
    }

    /** Adds what another table has; calls of keys for which there is no room only to {@link #overflow()}. */
    public void add(LatencyTable other) {
        overflow += other.overflow;
        other.rows.forEach((key, row) -> {
            if (rows.size() >= maxKeys && !rows.containsKey(key)) {
                overflow += row.calls();
            } else {
                row(key).add(row);
            }
        });
    }

    /** How many rows there are. */
    public int size() {
        return rows.size();
    }

    /** Calls that are in no row because there were more keys than fit. */
    public long overflow() {
        return overflow;
    }

    /** The calls of all rows. */
    public long calls() {
        long calls = 0;
        for (LatencyRow row : rows.values()) {
            calls += row.calls();
        }
        return calls;
    }

    /** All rows as one. */
    public LatencyRow sum() {
        LatencyRow sum = new LatencyRow();
        rows.values().forEach(sum::add);
        return sum;
    }

    /** The rows that have calls, sorted; equal ones in the order in which they came. */
    public List<Entry> sorted(SortOrder order) {
        List<Entry> entries = new ArrayList<>();
        rows.forEach((key, row) -> {
            if (row.calls() > 0) {
                entries.add(new Entry(key, row));
            }
        });
        Comparator<LatencyRow> byRow = order.comparator();
        entries.sort((a, b) -> byRow.compare(a.row(), b.row()));
        return entries;
    }
}
