package dev.syscope.cli.overhead;

import dev.syscope.linux.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a ratio says, in words. */
public final class Verdict {
    /** An error that leaves something to be said. */
    private static final double WANTED = 0.05;

    /** Shorter runs are mostly the start of processes; and CPU time is told by the millisecond, 5 % of this. */
    static final double SHORTEST_SECONDS = 0.02;

    /**
     * The median lies between the least and the greatest of n values but for 2 in 2^n times: for 5 more than 1 in 20.
     */
    private static final int FEWEST_RUNS = 6;

    private static final int SIGNALLED = 128;

    private Verdict() {}

    /** A sentence when the noise is too large to say much, else empty. */
    public static String noise(Statistics.Estimate ratio, int runs) {
        if (runs < FEWEST_RUNS) {
            return "";
        }
        double error = ratio.relativeError();
        if (error <= WANTED) {
            return "";
        }
        String more = "about " + Statistics.runsFor(runs, error, WANTED) + " runs would bring it to 5 %";
        String size = String.format(Locale.ROOT, "%.0f %%", error * 100);
        if (ratio.mayBeOne()) {
            return "noise of " + size + " hides any difference; " + more;
        }
        return "noise of " + size + "; " + more;
    }

    /**
     * What is to be said of all results.
     *
     * @param results the bare run first
     */
    public static List<String> remarks(List<Result> results) {
        List<String> remarks = new ArrayList<>();
        Result bare = results.get(0);
        int runs = bare.samples().size();
        if (runs < FEWEST_RUNS) {
            remarks.add("too few runs to tell the noise: " + FEWEST_RUNS + " at least make an interval of 95 %");
        }
        double wall = bare.median(Sample::wallSeconds);
        double cpu = bare.samples().stream().mapToDouble(Sample::cpuSeconds).min().orElse(0);
        if (wall < SHORTEST_SECONDS) {
            remarks.add(String.format(Locale.ROOT, "the command takes %.1f ms: too short to compare; give it more to do", wall * 1000));
        } else if (cpu < SHORTEST_SECONDS) {
            remarks.add(String.format(Locale.ROOT, "the command uses %.0f ms of CPU: too little to compare", cpu * 1000));
        }
        int status = bare.samples().get(0).status();
        if (status != 0) {
            remarks.add("the command fails: " + words(status));
        }
        for (Result result : results) {
            List<Integer> others = result.samples().stream()
                    .map(Sample::status)
                    .filter(other -> other != status)
                    .distinct()
                    .toList();
            others.forEach(other -> remarks.add(result.contender().name() + ": the command ends otherwise: " + words(other)));
        }
        return remarks;
    }

    private static String words(int status) {
        return status > SIGNALLED && status <= SIGNALLED + Signals.MAX ? "killed by " + Signals.name(status - SIGNALLED) : "exit status " + status;
    }
}
