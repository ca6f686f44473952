package dev.syscope.cli.render;

import dev.syscope.stat.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What rows say at each interval alike, made once: rows come in the same order each time, and are of the same event and
 * place.
 */
final class RowTexts {
    private final Function<Row, String> maker;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    /** Texts that this makes of a row's event and place, and of nothing else. */
    RowTexts(Function<Row, String> maker) {
        this.maker = maker;
    }

    /** The text of a row. */
    String of(int index, Row row) {
        if (index < rows.size()) {
            Row earlier = rows.get(index);
            if (earlier.event() == row.event() && earlier.place() == row.place()) {
                return texts.get(index);
            }
            rows.subList(index, rows.size()).clear();
            texts.subList(index, texts.size()).clear();
        }
        rows.add(row);
        texts.add(maker.apply(row));
        return texts.get(index);
    }
}
