package dev.syscope.javaagent;

import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_HARDWARE;
import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_SOFTWARE;
import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_TRACEPOINT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** What the agent can count, by perf's names. {@code include/uapi/linux/perf_event.h}. */
public enum Counter {
    TASK_CLOCK("task-clock", PERF_TYPE_SOFTWARE, 1),
    PAGE_FAULTS("page-faults", PERF_TYPE_SOFTWARE, 2),
    CONTEXT_SWITCHES("context-switches", PERF_TYPE_SOFTWARE, 3),
    CPU_MIGRATIONS("cpu-migrations", PERF_TYPE_SOFTWARE, 4),
    MINOR_FAULTS("minor-faults", PERF_TYPE_SOFTWARE, 5),
    MAJOR_FAULTS("major-faults", PERF_TYPE_SOFTWARE, 6),
    CYCLES("cycles", PERF_TYPE_HARDWARE, 0),
    INSTRUCTIONS("instructions", PERF_TYPE_HARDWARE, 1),
    CACHE_REFERENCES("cache-references", PERF_TYPE_HARDWARE, 2),
    CACHE_MISSES("cache-misses", PERF_TYPE_HARDWARE, 3),
    BRANCH_MISSES("branch-misses", PERF_TYPE_HARDWARE, 5),
    /** All system calls together; the tracepoint's number differs between kernels. */
    SYSCALLS("raw_syscalls:sys_enter", PERF_TYPE_TRACEPOINT, -1);

    /** Counted unless other counters are asked for; those that a machine lacks are left out. */
    static final List<Counter> DEFAULT =
            List.of(TASK_CLOCK, PAGE_FAULTS, CONTEXT_SWITCHES, CYCLES, INSTRUCTIONS, SYSCALLS);

    private final String perfName;
    private final int type;
    private final int config;

    Counter(String perfName, int type, int config) {
        this.perfName = perfName;
        this.type = type;
        this.config = config;
    }

    String perfName() {
        return perfName;
    }

    int type() {
        return type;
    }

    int config() {
        return config;
    }

    static Optional<Counter> of(String name) {
        return Arrays.stream(values()).filter(counter -> counter.perfName.equals(name)).findFirst();
    }

    static String names() {
        StringJoiner names = new StringJoiner(", ");
        List<Counter> all = new ArrayList<>(List.of(values()));
        all.forEach(counter -> names.add(counter.perfName));
        return names.toString();
    }
}
