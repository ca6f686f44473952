package dev.syscope.cli;

import dev.syscope.javaagent.AgentOptions;
import dev.syscope.jfr.AgentLoader;
import dev.syscope.jfr.AttachSocket;
import dev.syscope.jfr.HotSpotJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code syscope jfr}: loads the agent into a running JVM, and stops it. */
final class JfrCommand implements Command {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private static final String HELP =
            """
            usage: syscope jfr attach PID [KEY=VALUE[,KEY=VALUE]...]
                   syscope jfr detach PID

            Counts in a running JVM (JDK 22 or later): its recordings have syscope.PerfCounter
            events from then on, once a second, or as their settings say
            (syscope.PerfCounter#period). detach ends it.
              events=NAME[+NAME]...   what is counted: task-clock, page-faults, context-switches,
                                      cpu-migrations, minor-faults, major-faults, cycles,
                                      instructions, cache-references, cache-misses,
                                      branch-misses, raw_syscalls:sys_enter
              threads=true|false      each platform thread too (true)
            From the start of a JVM: java -javaagent:syscope.jar=KEY=VALUE,...

            To record system calls from outside, of any process: syscope strace --jfr FILE
            """;

    @Override
    public CommandSpec spec() {
        return CommandSpec.create()
                .name("syscope jfr")
                .addPositional(PositionalParamSpec.builder().paramLabel("attach|detach").index("0").build())
                .addPositional(PositionalParamSpec.builder().paramLabel("PID").index("1").build());
    }

    @Override
    public int run(String[] arguments) {
        List<String> words = List.of(arguments);
        if (words.contains("-h") || words.contains("--help")) {
            System.out.print(HELP);
            return 0;
        }
        if (words.isEmpty()) {
            throw new UsageException("jfr: say attach or detach; try 'jfr --help'");
        }
        boolean attach = words.get(0).equals("attach");
        if (!attach && !words.get(0).equals("detach")) {
            throw new UsageException("jfr: no '" + words.get(0) + "'; there are attach and detach");
        }
        if (words.size() < 2 || words.size() > (attach ? 3 : 2)) {
            throw new UsageException("usage: syscope jfr " + (attach ? "attach PID [KEY=VALUE,...]" : "detach PID"));
        }
        String options = attach ? words.size() > 2 ? words.get(2) : "" : "stop";
        try {
            AgentOptions.parse(options);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
        HotSpotJvm jvm = HotSpotJvm.of(pid(words.get(1)));
        AgentLoader.load(jvm, new AttachSocket(jvm, ANSWER_LIMIT), jar(), !attach, options)
                .ifPresent(line -> Messages.say("the agent in JVM " + jvm.pid() + " " + line));
        return 0;
    }

    private static int pid(String digits) {
        try {
            int pid = Integer.parseInt(digits);
            if (pid > 0) {
                return pid;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException("Invalid process id: '" + digits + "'");
    }

    /** Where we were started from: a class from an AOT cache says where that was made. */
    private static Path jar() {
        try {
            Path jar = Path.of(System.getProperty("java.class.path"));
            if (Files.isRegularFile(jar)) {
                return jar.toRealPath();
            }
        } catch (IOException e) {
            // said below
        }
        throw new CommandException("the agent is in syscope.jar, and this isn't run from it");
    }
}
