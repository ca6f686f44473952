package dev.syscope.stat;

import java.util.ArrayList;
import java.util.List;

/**
 * The runs of {@code -r}: their mean, and how far it may be off.
 *
 * <p>The deviation is that of the mean, the standard deviation of the sample by the square root of the number of runs.
 */
public final class Repeats {
    private final List<Tally> tallies = new ArrayList<>();
    private final List<Double> seconds = new ArrayList<>();

    /** With no run yet. */
    public Repeats() {}

    /** Adds a run. */
    public void add(Tally tally, double elapsedSeconds) {
        tallies.add(tally);
        seconds.add(elapsedSeconds);
    }

    /** How many runs there were. */
    public int count() {
        return tallies.size();
    }

    /** Each run's wall time. */
    public List<Double> seconds() {
        return List.copyOf(seconds);
    }

    /** The mean of the runs. */
    public Tally mean() {
        if (tallies.size() == 1) {
            return tallies.get(0);
        }
        Tally mean = tallies.get(0).zeros();
        tallies.forEach(tally -> mean.addShare(tally, tallies.size()));
        return mean;
    }

    /** The deviation of an event's mean, in percent of it; 0 for a mean of 0. */
    public double deviationPercent(int row, int place) {
        double[] samples = new double[tallies.size()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = tallies.get(i).value(row, place);
        }
        return percent(samples);
    }

    /** The mean wall time. */
    public double meanSeconds() {
        return mean(array());
    }

    /** The deviation of the mean wall time, in seconds. */
    public double deviationSeconds() {
        return deviation(array());
    }

    private double[] array() {
        return seconds.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double percent(double[] samples) {
        double mean = mean(samples);
        return mean == 0 ? 0 : 100 * deviation(samples) / mean;
    }

    static double mean(double[] samples) {
        double sum = 0;
        for (double sample : samples) {
            sum += sample;
        }
        return samples.length == 0 ? 0 : sum / samples.length;
    }

    static double deviation(double[] samples) {
        if (samples.length < 2) {
            return 0;
        }
        double mean = mean(samples);
        double squares = 0;
        for (double sample : samples) {
            squares += (sample - mean) * (sample - mean);
        }
        return Math.sqrt(squares / (samples.length - 1) / samples.length);
    }
}
