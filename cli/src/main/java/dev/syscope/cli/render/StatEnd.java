package dev.syscope.cli.render;

import dev.syscope.stat.Repeats;
import java.util.List;
import java.util.Optional;

/**
 * What stands above and below the final counts.
 *
 * @param title what was counted, as perf says it: {@code 'ls -l'}, {@code process id '42'}
 * @param command the command's words; empty where there was none
 * @param runs the runs, with their wall times
 * @param cpuTimes seconds that the last run's command spent in user space and in the kernel; empty where they don't
 *     belong to what was counted
 */
public record StatEnd(String title, List<String> command, Repeats runs, Optional<double[]> cpuTimes) {
    /** Copies the list. */
    public StatEnd {
        command = List.copyOf(command);
    }
}
