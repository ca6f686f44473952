package dev.syscope.cli.overhead;

import java.util.List;

/**
 * A way to run the command: bare, or under a tool.
 *
 * @param name as {@code --tool} takes it
 * @param program the file that must be there; empty if there is none
 * @param prefix what stands before the workload's own command line; {@link #OUTPUT} stands for a scratch file
 * @param quoted whether the tool takes the workload as one argument, to split itself
 * @param events how to tell from its output what it saw
 */
public record Contender(String name, String program, List<String> prefix, boolean quoted, EventCount events) {
    /** In a prefix: a scratch file that the tool writes to. */
    static final String OUTPUT = "@OUTPUT@";

    /** The run that all others are compared with. */
    public static final String BARE = "bare";

    /** Copies the list. */
    public Contender {
        prefix = List.copyOf(prefix);
    }

    /**
     * All that are known.
     *
     * @param self how to run this program: its command line up to the subcommand
     */
    public static List<Contender> known(List<String> self) {
        return List.of(
                new Contender(BARE, "", List.of(), false, EventCount.NONE),
                tool("strace", EventCount.STRACE_LINES, "strace", "-f", "-o", OUTPUT),
                tool("strace-c", EventCount.STRACE_SUMMARY, "strace", "-f", "-c", "-o", OUTPUT),
                tool("perf-trace", EventCount.PERF_LINES, "perf", "trace", "-o", OUTPUT),
                tool("perf-trace-s", EventCount.NONE, "perf", "trace", "-s", "-o", OUTPUT),
                tool("perf-stat", EventCount.NONE, "perf", "stat", "-o", OUTPUT),
                new Contender(
                        "bpftrace",
                        "bpftrace",
                        List.of(
                                "bpftrace",
                                "-o",
                                OUTPUT,
                                "-e",
                                "tracepoint:raw_syscalls:sys_enter { @start[tid] = nsecs; }"
                                        + " tracepoint:raw_syscalls:sys_exit /@start[tid]/"
                                        + " { @ns[args->id] = hist(nsecs - @start[tid]); @calls = count(); delete(@start[tid]); }"
                                        + " END { clear(@start); }",
                                "-c"),
                        true,
                        EventCount.BPFTRACE),
                ours(self, "syscope-ptrace", EventCount.STRACE_LINES, "strace", "--source", "ptrace", "-f", "-o", OUTPUT),
                ours(self, "syscope-bpf", EventCount.STRACE_LINES, "strace", "--source", "bpf", "-f", "-o", OUTPUT),
                ours(self, "syscope-latency", EventCount.LATENCY_JSON, "latency", "-f", "--json", "-o", OUTPUT),
                ours(self, "syscope-stat", EventCount.NONE, "stat", "-o", OUTPUT));
    }

    private static Contender tool(String name, EventCount events, String... prefix) {
        return new Contender(name, prefix[0], List.of(prefix), false, events);
    }

    private static Contender ours(List<String> self, String name, EventCount events, String... arguments) {
        List<String> prefix = new java.util.ArrayList<>(self);
        prefix.addAll(List.of(arguments));
        return new Contender(name, "", prefix, false, events);
    }
}
