package dev.syscope.javaagent;

import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_HARDWARE;
import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_SOFTWARE;
import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_TRACEPOINT;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the agent can count, by perf's names. {@code include/uapi/linux/perf_event.h}.
 *
 * @param perfName its name
 * @param type {@code perf_event_attr.type}
 * @param config {@code perf_event_attr.config}; -1 for a tracepoint, whose number differs between kernels
 */
public record Counter(String perfName, int type, int config) {
    /** Those that have names of their own. */
    private static final List<Counter> NAMED = List.of(
            new Counter("task-clock", PERF_TYPE_SOFTWARE, 1),
            new Counter("page-faults", PERF_TYPE_SOFTWARE, 2),
            new Counter("context-switches", PERF_TYPE_SOFTWARE, 3),
            new Counter("cpu-migrations", PERF_TYPE_SOFTWARE, 4),
            new Counter("minor-faults", PERF_TYPE_SOFTWARE, 5),
            new Counter("major-faults", PERF_TYPE_SOFTWARE, 6),
            new Counter("cycles", PERF_TYPE_HARDWARE, 0),
            new Counter("instructions", PERF_TYPE_HARDWARE, 1),
            new Counter("cache-references", PERF_TYPE_HARDWARE, 2),
            new Counter("cache-misses", PERF_TYPE_HARDWARE, 3),
            new Counter("branch-misses", PERF_TYPE_HARDWARE, 5));

    /** All system calls together. */
    private static final String SYSCALLS = "raw_syscalls:sys_enter";

    private static final Pattern TRACEPOINT = Pattern.compile("[A-Za-z0-9_]+:[A-Za-z0-9_]+");

    /** Counted unless other counters are asked for; those that a machine lacks are left out. */
    static final List<Counter> DEFAULT = List.of(
            NAMED.get(0), NAMED.get(1), NAMED.get(2), NAMED.get(6), NAMED.get(7), tracepoint(SYSCALLS));

    private static Counter tracepoint(String name) {
        return new Counter(name, PERF_TYPE_TRACEPOINT, -1);
    }

    /** The counter of a name: one of {@link #names()}, or any tracepoint, such as {@code syscalls:sys_enter_fsync}. */
    static Optional<Counter> of(String name) {
        return TRACEPOINT.matcher(name).matches()
                ? Optional.of(tracepoint(name))
                : NAMED.stream().filter(counter -> counter.perfName.equals(name)).findFirst();
    }

    /** What there is to choose from. */
    static String names() {
        return NAMED.stream().map(Counter::perfName).collect(Collectors.joining(", "))
                + ", and tracepoints such as " + SYSCALLS + " and syscalls:sys_enter_fsync";
    }
}
