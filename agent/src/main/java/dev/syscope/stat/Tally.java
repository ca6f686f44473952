package dev.syscope.stat;

/**
 * Counts summed up by event and place, scaled: doubles, because the mean of several runs need not be whole.
 *
 * @param value counts
 * @param enabled nanoseconds for which they were to be counted
 * @param running nanoseconds for which they were
 */
public record Tally(double[][] value, double[][] enabled, double[][] running) {
    static Tally zeros(int events, int places) {
        return new Tally(new double[events][places], new double[events][places], new double[events][places]);
    }
}
