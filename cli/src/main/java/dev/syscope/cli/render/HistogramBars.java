package dev.syscope.cli.render;

import dev.syscope.latency.Buckets;
import dev.syscope.latency.LatencyRow;
import java.util.Arrays;

/** Draws a row's durations as bars, one for each power of two. */
final class HistogramBars {
    private static final int WIDTH = 40;

    private HistogramBars() {}

    static void draw(LatencyRow row, StringBuilder text) {
        long[] powers = new long[Long.SIZE];
        row.forEachBucket((bucket, count) -> powers[Long.SIZE - Long.numberOfLeadingZeros(Buckets.low(bucket))] += count); // 0 for 0 ns
        int first = 0;
        int last = powers.length - 1;
        while (first <= last && powers[first] == 0) {
            first++;
        }
        while (last > first && powers[last] == 0) {
            last--;
        }
        long largest = Math.max(1, Arrays.stream(powers).max().orElse(1));
        int digits = Long.toString(largest).length();
        for (int power = first; power <= last; power++) {
            String from = Durations.text(power == 0 ? 0 : 1L << power - 1);
            String to = Durations.text(1L << power);
            String count = Long.toString(powers[power]);
            int bar = (int) Math.round((double) powers[power] * WIDTH / largest);
            text.append(" ".repeat(Math.max(0, 8 - from.length()))).append(from).append(" - ");
            text.append(to).append(" ".repeat(Math.max(0, 8 - to.length())));
            text.append(" ".repeat(digits - count.length())).append(count).append(" |");
            text.append("#".repeat(bar)).append(powers[power] > 0 && bar == 0 ? "." : "").append('\n');
        }
    }
}
