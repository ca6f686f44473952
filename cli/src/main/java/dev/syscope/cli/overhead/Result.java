package dev.syscope.cli.overhead;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import java.util.function.Function;

/**
 * What was measured of one contender.
 *
 * @param contender who
 * @param samples its runs, one for each round
 * @param bare the bare runs of the same rounds
 */
public record Result(Contender contender, List<Sample> samples, List<Sample> bare) {
    /** Copies the lists. */
    public Result {
        samples = List.copyOf(samples);
        bare = List.copyOf(bare);
    }

    /** The median of a figure. */
    public double median(ToDoubleFunction<Sample> figure) {
        return Statistics.median(samples.stream().mapToDouble(figure).toArray());
    }

    /** The ratio of wall times. */
    public Statistics.Estimate wallRatio() {
        return ratio(Sample::wallSeconds);
    }

    /** The ratio of the command's own CPU times; empty if it uses too little to be compared. */
    public Optional<Statistics.Estimate> cpuRatio() {
        boolean much = bare.stream().allMatch(sample -> sample.cpuSeconds() >= Verdict.SHORTEST_SECONDS);
        return much ? Optional.of(ratio(Sample::cpuSeconds)) : Optional.empty();
    }

    /** Taken within each round: both met the same machine. */
    private Statistics.Estimate ratio(ToDoubleFunction<Sample> figure) {
        double[] ratios = new double[samples.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(samples.get(i)) / figure.applyAsDouble(bare.get(i));
        }
        return Statistics.estimate(ratios);
    }

    /** CPU seconds of the tool itself: what the bare run's shell takes is taken off. */
    public double toolSeconds() {
        double shell = Statistics.median(bare.stream().mapToDouble(Sample::otherSeconds).toArray());
        return Math.max(0, median(Sample::otherSeconds) - shell);
    }

    /** The median of a count; empty if the tool doesn't say it. */
    public OptionalLong medianCount(Function<Sample, OptionalLong> count) {
        long[] counts = samples.stream()
                .map(count)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .sorted()
                .toArray();
        return counts.length == 0 ? OptionalLong.empty() : OptionalLong.of(counts[counts.length / 2]);
    }

    /** The largest resident memory of the tool in any run, in kilobytes. */
    public long toolKilobytes() {
        return samples.stream().mapToLong(Sample::toolKilobytes).max().orElse(0);
    }
}
