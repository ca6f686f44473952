package dev.syscope.cli.render;

import java.math.BigDecimal;
import java.math.MathContext;

/** Durations for people: three digits that count and a unit. */
final class Durations {
    private static final String[] UNITS = {"ns", "us", "ms", "s"};

    private Durations() {}

    /** Such as {@code 270ns}, {@code 1.28us}, {@code 35.4ms}, {@code 3600s}. */
    static String text(long nanos) {
        double value = nanos;
        int unit = 0;
        while (unit < UNITS.length - 1 && value >= 999.5) {
            value /= 1000;
            unit++;
        }
        if (value >= 999.5) {
            return Math.round(value) + UNITS[unit];
        }
        return BigDecimal.valueOf(value).round(new MathContext(3)).stripTrailingZeros().toPlainString() + UNITS[unit];
    }
}
