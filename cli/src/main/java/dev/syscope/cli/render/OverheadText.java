package dev.syscope.cli.render;

import dev.syscope.cli.overhead.Contender;
import dev.syscope.cli.overhead.Result;
import dev.syscope.cli.overhead.Sample;
import dev.syscope.cli.overhead.Statistics;
import dev.syscope.cli.overhead.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A table of what tools cost. */
public final class OverheadText {
    private static final int RIGHT_COLUMNS = 9;

    private OverheadText() {}

    /** The table with what there is to say below it. */
    public static String of(List<Result> results, List<String> leftOut, int runs) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(
                "wall", "user", "system", "wall ratio", "CPU ratio", "tool CPU", "tool RSS", "seen", "lost", "tool"));
        List<String> remarks = new ArrayList<>();
        for (Result result : results) {
            boolean bare = result.contender().name().equals(Contender.BARE);
            Statistics.Estimate wall = result.wallRatio();
            lines.add(List.of(
                    seconds(result.median(Sample::wallSeconds)),
                    seconds(result.median(Sample::userSeconds)),
                    seconds(result.median(Sample::systemSeconds)),
                    bare ? "1" : ratio(wall),
                    bare ? "1" : result.cpuRatio().map(OverheadText::ratio).orElse(""),
                    bare ? "" : seconds(result.toolSeconds()),
                    bare ? "" : String.format(Locale.ROOT, "%.1f MB", result.toolKilobytes() / 1000.0),
                    count(result.medianCount(Sample::seen)),
                    count(result.medianCount(Sample::lost)),
                    result.contender().name()));
            String noise = bare ? "" : Verdict.noise(wall, runs);
            if (!noise.isEmpty()) {
                remarks.add(result.contender().name() + ": " + noise);
            }
        }
        StringBuilder text = new StringBuilder(LatencyText.aligned(lines, RIGHT_COLUMNS));
        text.append("\nmedians of ").append(runs).append(" runs in turns; ratios to the bare run of the same turn with their")
                .append(" 95 % interval; CPU ratio of the command's own time\n");
        remarks.addAll(Verdict.remarks(results));
        leftOut.forEach(tool -> remarks.add("left out: " + tool));
        remarks.forEach(remark -> text.append(remark).append('\n'));
        return text.toString();
    }

    private static String seconds(double seconds) {
        return Durations.text(Math.round(seconds * 1e9));
    }

    private static String ratio(Statistics.Estimate ratio) {
        return String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", ratio.median(), ratio.low(), ratio.high());
    }

    private static String count(OptionalLong count) {
        return count.isPresent() ? Long.toString(count.getAsLong()) : "";
    }
}
