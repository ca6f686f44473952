package dev.syscope.latency;

import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/** By what a table's rows are sorted, the largest first. */
public enum SortOrder {
    TOTAL("total", LatencyRow::totalNanos),
    CALLS("calls", LatencyRow::calls),
    ERRORS("errors", LatencyRow::errors),
    MEAN("mean", LatencyRow::meanNanos),
    P50("p50", row -> row.percentile(50)),
    P90("p90", row -> row.percentile(90)),
    P99("p99", row -> row.percentile(99)),
    P999("p99.9", row -> row.percentile(99.9)),
    MAX("max", LatencyRow::maxNanos);

    private final String word;
    private final ToDoubleFunction<LatencyRow> figure;

    SortOrder(String word, ToDoubleFunction<LatencyRow> figure) {
        this.word = word;
        this.figure = figure;
    }

    /** As it is typed after {@code --sort}. */
    public String word() {
        return word;
    }

    /** Rows by this figure, the largest first. */
    Comparator<LatencyRow> comparator() {
        return Comparator.comparingDouble(figure).reversed();
    }
}
