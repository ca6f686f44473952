package dev.syscope.linux.bpf;

/** The kinds of maps that syscope uses, with their numbers of {@code enum bpf_map_type} and when they came. */
public enum MapType {
    HASH(1, "3.19"),
    ARRAY(2, "3.19"),
    PERF_EVENT_ARRAY(4, "4.3"),
    PERCPU_HASH(5, "4.6"),
    PERCPU_ARRAY(6, "4.6"),
    STACK_TRACE(7, "4.6"),
    CGROUP_ARRAY(8, "4.8"),
    LRU_HASH(9, "4.10"),
    LRU_PERCPU_HASH(10, "4.10"),
    QUEUE(22, "4.20"),
    RINGBUF(27, "5.8"),

    /** To tracing programs; to security modules' since 5.11. */
    TASK_STORAGE(29, "5.13");

    private final int number;
    private final String since;

    MapType(int number, String since) {
        this.number = number;
        this.since = since;
    }

    /** {@code BPF_MAP_TYPE_*}. */
    public int number() {
        return number;
    }

    /** The kernel version that brought it. */
    public String since() {
        return since;
    }

    /** Whether a kernel that runs syscope at all may not have it. */
    boolean isNewerThanAnyNeeded() {
        return this == TASK_STORAGE || this == RINGBUF;
    }

    /** Whether each CPU has a value of its own. */
    public boolean isPerCpu() {
        return this == PERCPU_HASH || this == PERCPU_ARRAY || this == LRU_PERCPU_HASH;
    }
}
