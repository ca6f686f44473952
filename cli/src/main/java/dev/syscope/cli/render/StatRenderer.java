package dev.syscope.cli.render;

import dev.syscope.stat.Row;
import java.util.List;

/** Writes what a session counted. Belongs to one thread. */
public interface StatRenderer {
    /** The start of the output. */
    void start();

    /**
     * An interval's counts.
     *
     * @param nanos the time since the start
     */
    void interval(List<Row> rows, long nanos);

    /** The final counts, and the end of the output. With intervals they are shown only if a summary was asked for. */
    void end(List<Row> rows, StatEnd end);
}
