package dev.syscope.cli;

import dev.syscope.cli.render.SummaryStyle.Column;
import dev.syscope.trace.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The values of {@code -S} and {@code -U}. */
final class SummaryWords {
    private SummaryWords() {}

    /**
     * What the summary is sorted by; empty for {@code none}.
     *
     * @throws UsageException if there is no such column
     */
    static Optional<Column> sortBy(String word) {
        if (word.equals("none") || word.equals("nothing")) {
            return Optional.empty();
        }
        Column column = Column.of(word)
                .orElseThrow(() -> new UsageException("invalid sortby: '" + word + "'" + Nearest.suggestion(word, words())));
        return Optional.of(column == Column.TIME_PERCENT ? Column.TOTAL_TIME : column);
    }

    /**
     * The columns in the order given; the name comes last if it isn't among them.
     *
     * @throws UsageException if there is no such column, or one is given twice
     */
    static List<Column> columns(String list) {
        List<Column> columns = new ArrayList<>();
        for (String word : list.split(",")) {
            Column column = Column.of(word)
                    .orElseThrow(() ->
                            new UsageException("unknown column name: '" + word + "'" + Nearest.suggestion(word, words())));
            if (columns.contains(column)) {
                throw new UsageException("call summary column has been provided more than once: '" + word + "'");
            }
            columns.add(column);
        }
        if (!columns.contains(Column.NAME)) {
            columns.add(Column.NAME);
        }
        return columns;
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>();
        for (Column column : Column.values()) {
            words.addAll(column.words());
        }
        return words;
    }
}
