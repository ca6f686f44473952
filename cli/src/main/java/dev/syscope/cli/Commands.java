package dev.syscope.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The subcommands by name, in the order in which help shows them, each with one line about it. */
final class Commands {
    /**
     * A subcommand that can be chosen.
     *
     * @param summary its line in the help text
     * @param make makes it
     */
    record Entry(String summary, Supplier<Command> make) {}

    static final Map<String, Entry> ALL = new LinkedHashMap<>();

    static {
        ALL.put("strace", new Entry("every system call of a command or process, decoded", StraceCommand::new));
        ALL.put("stat", new Entry("counters of a command, processes, CPUs or the machine", StatCommand::new));
        ALL.put("list", new Entry("the events that stat can count here", ListCommand::new));
        ALL.put("jfr", new Entry("kernel counters in the recordings of a running JVM", JfrCommand::new));
        ALL.put("opensnoop", new Entry("files being opened, by whom, and what came of it", OpensnoopCommand::new));
        ALL.put("execsnoop", new Entry("programs being executed, with their arguments", ExecsnoopCommand::new));
        ALL.put("exitsnoop", new Entry("processes that end, and how", ExitsnoopCommand::new));
        ALL.put("doctor", new Entry("what this machine allows, and how to allow more", DoctorCommand::new));
        ALL.put("latency", new Entry("a latency histogram for each system call", LatencyCommand::new));
        ALL.put("overhead", new Entry("what each tracer costs on a command of your own", OverheadCommand::new));
    }

    private Commands() {}
}
