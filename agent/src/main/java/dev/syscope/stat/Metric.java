package dev.syscope.stat;

/**
 * A figure made of two counts.
 *
 * @param value in its unit
 * @param kind how it is written
 * @param unit what it is: {@code insn per cycle}
 */
public record Metric(double value, Kind kind, String unit) {
    /** How a figure is written. */
    public enum Kind {
        /** With three decimals. */
        RATE,
        /** With two decimals and a percent sign. */
        PERCENT,
        /** With two decimals. */
        RATIO
    }
}
