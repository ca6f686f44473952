package dev.syscope.stat;

/**
 * Counts summed up by event and place, scaled: doubles, because the mean of several runs need not be whole.
 *
 * <p>Made anew at each interval, so it is three flat arrays, row by row.
 */
public final class Tally {
    private final int places;
    final double[] value;
    final double[] enabled;
    final double[] running;

    /** Zeros for so many rows and places. */
    Tally(int rows, int places) {
        this.places = places;
        value = new double[rows * places];
        enabled = new double[rows * places];
        running = new double[rows * places];
    }

    private int at(int row, int place) {
        return row * places + place;
    }

    /** A count. */
    double value(int row, int place) {
        return value[at(row, place)];
    }

    /** Nanoseconds for which it was to be counted. */
    double enabled(int row, int place) {
        return enabled[at(row, place)];
    }

    /** Nanoseconds for which it was. */
    double running(int row, int place) {
        return running[at(row, place)];
    }

    /** Adds a count and its times to what is there. */
    void add(int row, int place, double count, double enabledNanos, double runningNanos) {
        int at = at(row, place);
        value[at] += count;
        enabled[at] += enabledNanos;
        running[at] += runningNanos;
    }

    /** Zeros of the same size as this. */
    Tally zeros() {
        return new Tally(places == 0 ? 0 : value.length / places, places);
    }

    /** Adds a share of another of the same size. */
    void addShare(Tally other, int of) {
        for (int i = 0; i < value.length; i++) {
            value[i] += other.value[i] / of;
            enabled[i] += other.enabled[i] / of;
            running[i] += other.running[i] / of;
        }
    }
}
