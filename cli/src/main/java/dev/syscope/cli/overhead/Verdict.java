package dev.syscope.cli.overhead;

import java.util.Locale;

/** What a ratio says, in words. */
public final class Verdict {
    /** An error that leaves something to be said. */
    private static final double WANTED = 0.05;

    /** Shorter runs are mostly the start of processes. */
    private static final double SHORTEST_SECONDS = 0.02;

    private Verdict() {}

    /** A sentence when the noise is too large to say much, else empty. */
    public static String noise(Statistics.Estimate ratio, int runs) {
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

    /** A sentence when the command is too short for any of it, else empty. */
    public static String length(double bareSeconds) {
        return bareSeconds >= SHORTEST_SECONDS
                ? ""
                : String.format(
                        Locale.ROOT,
                        "the command takes %.1f ms: too short for times that are told by the millisecond; give it more to do",
                        bareSeconds * 1000);
    }
}
