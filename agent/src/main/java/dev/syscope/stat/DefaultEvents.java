package dev.syscope.stat;

import dev.syscope.linux.perf.Pmu;
import java.util.Arrays;
import java.util.Optional;

/** What is counted where no event is named, as perf stat has it. */
public final class DefaultEvents {
    private static final String[] DETAILS = {
        "L1-dcache-loads,L1-dcache-load-misses,LLC-loads,LLC-load-misses",
        "L1-icache-loads,L1-icache-load-misses,dTLB-loads,dTLB-load-misses,iTLB-loads,iTLB-load-misses",
        "L1-dcache-prefetches,L1-dcache-prefetch-misses"
    };

    private DefaultEvents() {}

    /**
     * Their list.
     *
     * @param systemWide whether CPUs are counted rather than a task
     * @param detail how many {@code -d} there are: 0 to 3
     */
    public static String list(boolean systemWide, int detail) {
        Optional<Pmu> cpu = Pmu.named("cpu");
        StringBuilder list = new StringBuilder(systemWide ? "cpu-clock" : "task-clock");
        list.append(",context-switches,cpu-migrations,page-faults,cycles");
        for (String stalled : new String[] {"stalled-cycles-frontend", "stalled-cycles-backend"}) {
            if (cpu.isPresent() && cpu.get().alias(stalled).isPresent()) {
                list.append(',').append(stalled);
            }
        }
        list.append(",instructions,branches,branch-misses");
        return detail == 0 ? list.toString() : list.append(',').append(details(detail)).toString();
    }

    /** What {@code -d} adds, one to three times. */
    public static String details(int detail) {
        return String.join(",", Arrays.copyOf(DETAILS, Math.min(detail, DETAILS.length)));
    }
}
