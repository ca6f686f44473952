package dev.syscope.cli.render;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as C's {@code printf} writes them, without {@code String.format}, which costs start-up time. */
final class Decimals {
    private static final long[] POWERS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000};
    private static final double EXACT = 1L << 53;

    private Decimals() {}

    /** {@code %.Nf}. */
    static String fixed(double value, int decimals) {
        StringBuilder text = new StringBuilder(24);
        append(text, value, decimals);
        return text.toString();
    }

    /** {@code %.Nf} behind what is there. */
    static void append(StringBuilder to, double value, int decimals) {
        double scaled = decimals < POWERS.length ? Math.abs(value) * POWERS[decimals] : Double.MAX_VALUE;
        if (!(scaled < EXACT)) {
            to.append(Double.isNaN(value) ? "nan"
                    : Double.isInfinite(value) ? value > 0 ? "inf" : "-inf"
                    : new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString());
            return;
        }
        long digits = (long) Math.rint(scaled);
        if (value < 0 && digits != 0) {
            to.append('-');
        }
        to.append(digits / POWERS[decimals]);
        if (decimals > 0) {
            long fraction = digits % POWERS[decimals];
            to.append('.');
            for (int place = decimals - 1; place > 0 && fraction < POWERS[place]; place--) {
                to.append('0');
            }
            to.append(fraction);
        }
    }

    /** Digits in threes, as {@code %'d} does by the locale; an empty separator leaves the number as it is. */
    static String grouped(String number, String separator) {
        if (separator.isEmpty()) {
            return number;
        }
        int point = number.indexOf('.');
        int end = point < 0 ? number.length() : point;
        int start = number.startsWith("-") ? 1 : 0;
        StringBuilder text = new StringBuilder(number);
        for (int at = end - 3; at > start; at -= 3) {
            text.insert(at, separator);
        }
        return text.toString();
    }

    /** {@code %Ns}. */
    static void right(StringBuilder to, String text, int width) {
        repeat(to, ' ', width - text.length());
        to.append(text);
    }

    /** {@code %-Ns}. */
    static void left(StringBuilder to, String text, int width) {
        to.append(text);
        repeat(to, ' ', width - text.length());
    }

    static void repeat(StringBuilder to, char c, int times) {
        to.repeat(c, Math.max(0, times));
    }
}
