package dev.syscope.cli.render;

/**
 * How counts are written.
 *
 * @param separator between the fields of CSV
 * @param digitSeparator between the thousands of a count in text; empty for none
 * @param intervals whether there are intervals
 * @param clear whether the screen is cleared before each
 * @param summary whether final counts follow the intervals
 * @param csvSummary whether CSV's final counts are marked as such
 * @param table whether each run's time is shown
 */
public record StatStyle(
        String separator,
        String digitSeparator,
        boolean intervals,
        boolean clear,
        boolean summary,
        boolean csvSummary,
        boolean table) {
    /** Whether the final counts are to be written. */
    boolean showsEnd() {
        return !intervals || summary;
    }
}
