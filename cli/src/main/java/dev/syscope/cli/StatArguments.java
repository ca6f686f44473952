package dev.syscope.cli;

import dev.syscope.linux.perf.CpuTopology;
import dev.syscope.stat.Aggregation;
import dev.syscope.stat.StatTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** What was typed behind {@code syscope stat}, read as numbers, targets and ways to sum up; and whether it fits together. */
final class StatArguments {
    private final ParseResult parsed;

    StatArguments(ParseResult parsed) {
        this.parsed = parsed;
        check();
    }

    boolean has(String option) {
        return parsed.hasMatchedOption(option);
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(parsed.matchedOptionValue(option, (String) null));
    }

    int detail() {
        boolean[] given = parsed.matchedOptionValue("--detailed", new boolean[0]);
        return given.length;
    }

    List<String> command() {
        List<String> words = parsed.matchedPositionalValue(0, List.<String>of());
        return words;
    }

    /** A number within bounds, or a default. */
    long number(String option, long least, long most, long otherwise) {
        Optional<String> text = value(option);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException(option + " takes a number from " + least + (most == Long.MAX_VALUE ? " on" : " to " + most)
                + ", not '" + text.get() + "'");
    }

    StatTarget target() {
        if (has("--pid")) {
            return new StatTarget.Processes(ids("--pid", "process"));
        }
        if (has("--tid")) {
            return new StatTarget.Threads(ids("--tid", "thread"));
        }
        if (has("--cpu")) {
            return new StatTarget.Cpus(cpus());
        }
        if (has("--per-thread")) {
            return new StatTarget.AllThreads();
        }
        if (has("--all-cpus") || has("--cgroup") || has("--for-each-cgroup") || command().isEmpty()) {
            return new StatTarget.Cpus(CpuTopology.online());
        }
        return new StatTarget.Command();
    }

    /** What to say where processes or threads are named as well as CPUs: those win, as with perf. */
    Optional<String> overruling() {
        String winner = has("--pid") ? "--pid" : has("--tid") ? "--tid" : "";
        String loser = has("--all-cpus") ? "--all-cpus" : has("--cpu") ? "--cpu" : "";
        return winner.isEmpty() || loser.isEmpty() ? Optional.empty() : Optional.of(winner + " overrules " + loser);
    }

    private List<Integer> ids(String option, String what) {
        List<Integer> ids = new ArrayList<>();
        for (String id : value(option).orElse("").split(",", -1)) {
            try {
                int number = Integer.parseInt(id);
                if (number > 0) {
                    ids.add(number);
                    continue;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new UsageException(option + ": '" + id + "' is no " + what + " id");
        }
        return ids;
    }

    private List<Integer> cpus() {
        String list = value("--cpu").orElse("");
        List<Integer> online = CpuTopology.online();
        List<Integer> cpus;
        try {
            cpus = CpuTopology.parse(list);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--cpu: '" + list + "' is no list of CPUs such as 0,2-3");
        }
        for (int cpu : cpus) {
            if (!online.contains(cpu)) {
                throw new UsageException("--cpu: there is no CPU " + cpu + "; there are " + spans(online));
            }
        }
        return cpus;
    }

    private static String spans(List<Integer> cpus) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cpus.size(); ) {
            int end = i;
            while (end + 1 < cpus.size() && cpus.get(end + 1) == cpus.get(end) + 1) {
                end++;
            }
            text.append(text.isEmpty() ? "" : ",").append(cpus.get(i)).append(end > i ? "-" + cpus.get(end) : "");
            i = end + 1;
        }
        return text.toString();
    }

    Aggregation aggregation() {
        return has("--no-aggr") ? Aggregation.CPU
                : has("--per-core") ? Aggregation.CORE
                : has("--per-die") ? Aggregation.DIE
                : has("--per-socket") ? Aggregation.SOCKET
                : has("--per-node") ? Aggregation.NODE
                : has("--per-thread") ? Aggregation.THREAD
                : Aggregation.GLOBAL;
    }

    private void check() {
        StatOptions.ABSENT.forEach((option, why) -> {
            if (has(option)) {
                throw new UsageException(option + " is not there: " + why);
            }
        });
        one("--no-aggr", "--per-core", "--per-die", "--per-socket", "--per-node", "--per-thread");
        one("--field-separator", "--json-output", "--json");
        one("--pid", "--tid");
        one("--output", "--log-fd");
        one("--all-user", "--all-kernel");
        one("--cgroup", "--for-each-cgroup");
        one("--scale", "--no-scale");
        one("--null", "--event");
        one("--pid", "--cgroup");
        one("--tid", "--cgroup");
        one("--latency", "--control"); // the table can't be switched off and on
        boolean tasks = has("--pid") || has("--tid");
        for (String option : List.of("--no-aggr", "--per-core", "--per-die", "--per-socket", "--per-node")) {
            if (has(option) && !has("--report") && (tasks || !has("--all-cpus") && !has("--cpu") && !command().isEmpty())) {
                throw new UsageException(
                        option + " needs whole CPUs: " + (tasks ? "not of processes or threads" : "add -a, or -C LIST"));
            }
        }
        if (has("--per-thread") && !has("--report") && !tasks && !has("--all-cpus") && !command().isEmpty()) {
            throw new UsageException("--per-thread needs running threads: add -p, -t or -a");
        }
        needs("--interval-count", "--interval-print");
        needs("--interval-clear", "--interval-print");
        needs("--summary", "--interval-print");
        needs("--append", has("--log-fd") ? "--log-fd" : "--output");
        if (has("--repeat") && command().isEmpty()) {
            throw new UsageException("--repeat needs a command");
        }
        if (has("--timeout") && has("--interval-print")) {
            throw new UsageException("--timeout and --interval-print exclude each other; --interval-count ends it too");
        }
        if (has("--metric-only") && (has("--per-thread") || has("--repeat"))) {
            throw new UsageException("--metric-only excludes --per-thread and --repeat");
        }
        needs("--table", "--repeat");
        needs("--java", "--per-thread");
        needs("--java", "--pid");
    }

    private void one(String... options) {
        String first = "";
        for (String option : options) {
            if (has(option)) {
                if (!first.isEmpty()) {
                    throw new UsageException(first + " and " + option + " exclude each other");
                }
                first = option;
            }
        }
    }

    private void needs(String option, String other) {
        if (has(option) && !has(other)) {
            throw new UsageException(option + " needs " + other);
        }
    }
}
