package dev.syscope.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The options of {@code syscope stat}: perf stat's by their names, and syscope's own. */
final class StatOptions {
    /**
     * An option whose place among the others matters.
     *
     * @param name its longest name
     */
    record Ordered(String name, String value) {}

    /** Options of perf stat that are not there, with the reason. */
    static final Map<String, String> ABSENT = Map.of(
            "-M", "perf's metrics come with it, in tables for each CPU model: name the events with -e",
            "--metrics", "perf's metrics come with it, in tables for each CPU model: name the events with -e",
            "--topdown", "it needs perf's tables for each CPU model: name the events with -e",
            "--smi-cost", "it changes a setting of the whole machine: count msr/smi/ and msr/aperf/ with -e",
            "--iostat", "it needs perf's tables for each CPU model: name the events with -e");

    /** Those options as they were typed, in order. */
    private final List<Ordered> ordered = new ArrayList<>();

    /** {@link #ordered} after parsing. */
    List<Ordered> ordered() {
        return List.copyOf(ordered);
    }

    CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("stat");
        spec.parser().stopAtPositional(true).posixClusteredShortOptionsAllowed(true);
        spec.usageMessage()
                .description("Counts events of a command, processes, threads, CPUs or cgroups, as perf stat does.")
                .customSynopsis("syscope stat [OPTION]... [--] [COMMAND [ARGUMENT]...]");
        targets(spec);
        events(spec);
        runs(spec);
        output(spec);
        spec.addPositional(PositionalParamSpec.builder()
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("COMMAND")
                .description("What to launch. With -a, -p, -t, -C or -G it only says how long to count.")
                .build());
        return spec;
    }

    private void targets(CommandSpec spec) {
        flag(spec, "count on all CPUs, whatever runs", "-a", "--all-cpus");
        value(spec, "LIST", "count on these CPUs: 0,2-3", "-C", "--cpu");
        value(spec, "PIDS", "count running processes with all their threads", "-p", "--pid");
        value(spec, "TIDS", "count running threads", "-t", "--tid");
        ordered(spec, "CGROUPS", "count the events so far in these cgroups only (with -a)", "-G", "--cgroup");
        ordered(spec, "CGROUPS", "count all events in each of these cgroups (with -a)", "--for-each-cgroup");
        flag(spec, "don't count what the target starts", "-i", "--no-inherit");
    }

    private void events(CommandSpec spec) {
        ordered(spec, "EVENTS", "what to count: cycles:u, 'syscalls:sys_enter_*', cpu/event=0x3c/, {a,b}; see list",
                "-e", "--event");
        ordered(spec, "FILTER", "count the tracepoint before it only where its fields match", "--filter");
        repeated(spec, "count caches too; up to three times", "-d", "--detailed");
        flag(spec, "count nothing, but show the times", "-n", "--null");
        flag(spec, "count transactions, where the CPU has them", "-T", "--transaction");
        flag(spec, "all events in one group", "-g", "--group");
        flag(spec, "all events in user space only", "--all-user");
        flag(spec, "all events in the kernel only", "--all-kernel");
        flag(spec, "scale counts by the time that they ran (as it is by default)", "-c", "--scale");
        flag(spec, "don't scale counts", "--no-scale");
    }

    private void runs(CommandSpec spec) {
        number(spec, "N", "run the command N times and show the mean; 0: until interrupted, showing each run", "-r", "--repeat");
        flag(spec, "with -r, show each run's time", "--table");
        flag(spec, "write out what the file systems hold back before each run", "-S", "--sync");
        value(spec, "COMMAND", "a shell command to run before each run", "--pre");
        value(spec, "COMMAND", "a shell command to run after each run", "--post");
        number(spec, "MS", "start to count MS milliseconds after the launch; -1: when --control says so", "-D", "--delay");
        value(spec, "PLACE", "obey what is written to fd:FD[,ANSWERS] or fifo:PATH[,ANSWERS]: enable, disable, stop", "--control");
        number(spec, "MS", "end after MS milliseconds", "--timeout");
        number(spec, "MS", "show the counts of every MS milliseconds", "-I", "--interval-print");
        number(spec, "N", "end after N intervals", "--interval-count");
        flag(spec, "clear the screen before each interval", "--interval-clear");
        flag(spec, "with -I, show the sum at the end", "--summary");
        flag(spec, "with -I -x, don't mark the sum as such", "--no-csv-summary");
    }

    private void output(CommandSpec spec) {
        flag(spec, "one row for each CPU", "-A", "--no-aggr");
        flag(spec, "one row for each core", "--per-core");
        flag(spec, "one row for each die", "--per-die");
        flag(spec, "one row for each socket", "--per-socket");
        flag(spec, "one row for each NUMA node", "--per-node");
        flag(spec, "one row for each thread", "--per-thread");
        value(spec, "SEP", "fields with a separator between them, as perf stat -x", "-x", "--field-separator");
        flag(spec, "JSON as perf stat -j writes it", "-j", "--json-output");
        flag(spec, "JSON lines of syscope's own, where numbers are numbers", "--json");
        flag(spec, "show how long the system calls took, too: the same runs' latency table (needs BPF)", "--latency");
        value(spec, "FILE", "record the counts in a JFR file too, for JDK Mission Control", "--jfr");
        flag(spec, "let --jfr replace FILE", "--force");
        flag(spec, "join the recording of the JVM that -p names with ours", "--jfr-merge");
        flag(spec, "with --per-thread and -p PID of a JVM: show Java's names for threads", "--java");
        flag(spec, "one row for each PMU where an event is of several", "--no-merge");
        flag(spec, "figures only, in one line", "--metric-only");
        value(spec, "FILE", "write to a file", "-o", "--output");
        flag(spec, "with -o, keep what the file holds", "--append");
        number(spec, "FD", "write to an open file descriptor", "--log-fd");
        flag(spec, "group digits as the locale does (as it is by default)", "-B", "--big-num");
        flag(spec, "don't group digits", "--no-big-num");
        flag(spec, "print nothing", "--quiet");
        repeated(spec, "say why events can't be counted", "-v", "--verbose");
        value(spec, "FILE", "keep the readings in a file as well", "--record");
        value(spec, "FILE", "show what --record kept, summed up and written as the other options say", "--report");
        flag(spec, "show this text", "-h", "--help");
        for (String absent : ABSENT.keySet()) {
            spec.addOption(OptionSpec.builder(absent).arity("0..1").type(String.class).hidden(true).build());
        }
    }

    private static void flag(CommandSpec spec, String description, String... names) {
        spec.addOption(OptionSpec.builder(names).arity("0").type(boolean.class).description(description).build());
    }

    private static void repeated(CommandSpec spec, String description, String... names) {
        spec.addOption(OptionSpec.builder(names).arity("0").type(boolean[].class).description(description).build());
    }

    private static void value(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build());
    }

    private static void number(CommandSpec spec, String label, String description, String... names) {
        value(spec, label, description, names);
    }

    private void ordered(CommandSpec spec, String label, String description, String... names) {
        String longest = names[names.length - 1];
        spec.addOption(OptionSpec.builder(names)
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .converters(value -> {
                    ordered.add(new Ordered(longest, value));
                    return value;
                })
                .build());
    }
}
