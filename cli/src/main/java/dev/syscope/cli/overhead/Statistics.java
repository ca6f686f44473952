package dev.syscope.cli.overhead;

import java.util.Arrays;
import java.util.Random;

/** Medians, and how sure they are. */
public final class Statistics {
    private static final int RESAMPLES = 4000;
    private static final double CONFIDENCE = 0.95;
    private static final double ROUNDING = 1e-6;

    /** The same figures give the same interval. */
    private static final long SEED = 20_140_721;

    private Statistics() {}

    /**
     * A median with its interval at 95 %.
     *
     * @param median of what was measured
     * @param low the interval's lower end
     * @param high its upper end
     */
    public record Estimate(double median, double low, double high) {
        /** Half the interval's width, as a share of the median. */
        public double relativeError() {
            return median == 0 ? 0 : (high - low) / 2 / median;
        }

        /** Whether 1 is among what the ratio may be. */
        public boolean mayBeOne() {
            return low <= 1 && high >= 1;
        }
    }

    /** The middle one; of an even number, the mean of both. */
    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The median and, by drawing from the values again and again (bootstrap), where it may lie. */
    public static Estimate estimate(double[] values) {
        Random random = new Random(SEED);
        double[] medians = new double[RESAMPLES];
        double[] drawn = new double[values.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int k = 0; k < drawn.length; k++) {
                drawn[k] = values[random.nextInt(values.length)];
            }
            medians[i] = median(drawn);
        }
        Arrays.sort(medians);
        int tail = (int) (RESAMPLES * (1 - CONFIDENCE) / 2);
        return new Estimate(median(values), medians[tail], medians[RESAMPLES - 1 - tail]);
    }

    /**
     * How many runs would bring the error down: it shrinks with the square root of their number.
     *
     * @param runs how many there were
     * @param error what it is
     * @param wanted what it should be
     */
    public static int runsFor(int runs, double error, double wanted) {
        double exact = runs * (error / wanted) * (error / wanted);
        return (int) Math.min(100_000, Math.ceil(exact - ROUNDING));
    }
}
