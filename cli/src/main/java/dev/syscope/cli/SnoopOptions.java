package dev.syscope.cli;

import dev.syscope.snoop.CgroupNames;
import dev.syscope.snoop.SnoopBuffer;
import dev.syscope.snoop.SnoopFilter;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The options that opensnoop, exitsnoop and execsnoop share, and how they are read. */
final class SnoopOptions {
    private static final int DEFAULT_RING = SnoopBuffer.DEFAULT.ringBytes();

    private final CommandSpec spec;

    private SnoopOptions(CommandSpec spec) {
        this.spec = spec;
    }

    /**
     * A command with the shared options.
     *
     * @param failed what {@code -x} does
     */
    static SnoopOptions of(String name, String summary, String failed) {
        CommandSpec spec = CommandSpec.create().name(Messages.name() + " " + name);
        spec.usageMessage().description(summary).abbreviateSynopsis(true).sortOptions(false);
        spec.parser().stopAtPositional(true).posixClusteredShortOptionsAllowed(true);
        SnoopOptions options = new SnoopOptions(spec);
        options.flag("show this help", "-h", "--help");
        options.value("PID", "only this process", "-p", "--pid");
        options.value("CGROUP", "only this directory of the cgroup2 file system and those below it", "-c", "--cgroup");
        options.value("NAME", "only threads and processes with this in their name", "-n", "--name");
        options.flag(failed, "-x", "--failed");
        options.value("SECONDS", "stop after so long", "-d", "--duration");
        options.value("FILE", "write there instead of to standard output", "-o", "--output");
        options.value(
                "SOURCE", "bpf or ptrace; ptrace only for -p, -t, -P or a command (bpf if it is permitted)", "--source");
        options.flag("one JSON object a line, with all there is", "--json");
        options.value("FILE", "record what is shown in a JFR file too, for JDK Mission Control", "--jfr");
        options.flag("let --jfr replace FILE", "--force");
        options.flag("join the recording of the JVM that -p names with ours", "--jfr-merge");
        options.flag("exit with status 3 when records were lost", "--strict");
        options.value("SIZE", "ring buffer in the kernel: bytes, K or M; a power of two (16M)", "--buffer");
        options.value("SIZE", "what may wait outside of it when output is slow: bytes, K, M or G (1G)", "--buffer-limit");
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("COMMAND")
                .description("a command to run: only it, and all that it starts")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        return options;
    }

    SnoopOptions flag(String description, String... names) {
        spec.addOption(OptionSpec.builder(names).description(description).arity("0").type(boolean.class).build());
        return this;
    }

    SnoopOptions value(String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names).paramLabel(label).description(description).type(String.class).build());
        return this;
    }

    SnoopOptions values(String label, String description, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .paramLabel(label)
                .description(description)
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        return this;
    }

    /** With a value or without one: {@code --label} and {@code --label=LABEL}. */
    SnoopOptions optional(String label, String description, String fallback, String... names) {
        spec.addOption(OptionSpec.builder(names)
                .paramLabel(label)
                .description(description)
                .arity("0..1")
                .fallbackValue(fallback)
                .type(String.class)
                .build());
        return this;
    }

    CommandSpec spec() {
        return spec;
    }

    /** Prints what there is to type. */
    void help(PrintStream out) {
        out.println(new CommandLine(spec).getUsageMessage().stripTrailing());
    }

    static boolean has(ParseResult parsed, String name) {
        return parsed.hasMatchedOption(name);
    }

    static Optional<String> text(ParseResult parsed, String name) {
        return parsed.hasMatchedOption(name)
                ? Optional.of(parsed.matchedOptionValue(name, ""))
                : Optional.empty();
    }

    static List<String> command(ParseResult parsed) {
        return parsed.hasMatchedPositional(0) ? parsed.matchedPositionalValue(0, List.<String>of()) : List.of();
    }

    /** A number of a process, thread or user. */
    static OptionalInt number(ParseResult parsed, String name, int least) {
        Optional<String> typed = text(parsed, name);
        if (typed.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseUnsignedInt(typed.get());
            if (least == 0 || number >= least) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException("invalid " + name + " argument: '" + typed.get() + "'");
    }

    /** Whose events are wanted. */
    static SnoopFilter filter(ParseResult parsed, OptionalInt tid, OptionalInt uid, OptionalInt parent) {
        List<String> command = command(parsed);
        OptionalInt pid = number(parsed, "-p", 1);
        if (pid.isPresent() && !command.isEmpty()) {
            throw new UsageException("-p and a command don't go together");
        }
        pid.ifPresent(id -> mustExist("process", id));
        parent.ifPresent(id -> mustExist("process", id));
        tid.ifPresent(id -> mustExist("thread", id));
        Optional<Path> cgroup = text(parsed, "-c").map(SnoopOptions::cgroup);
        return new SnoopFilter(pid, tid, uid, parent, cgroup, !command.isEmpty());
    }

    private static void mustExist(String what, int id) {
        if (!Files.exists(Path.of("/proc/" + id))) {
            throw new CommandException("there is no " + what + " " + id);
        }
    }

    /** A path, or one below where cgroup2 is mounted, as CGROUP columns show it. */
    private static Path cgroup(String typed) {
        Path path = Path.of(typed);
        if (Files.isDirectory(path) && Files.exists(path.resolve("cgroup.procs"))) {
            return path;
        }
        Path below = CgroupNames.mount()
                .map(mount -> mount.resolve(typed.startsWith("/") ? typed.substring(1) : typed))
                .orElse(path);
        if (!Files.isDirectory(below)) {
            throw new UsageException("there is no cgroup '" + typed + "'");
        }
        return below;
    }

    /** Memory for records. */
    static SnoopBuffer buffer(ParseResult parsed) {
        long ring = text(parsed, "--buffer").map(typed -> size("--buffer", typed)).orElse((long) DEFAULT_RING);
        if (ring < 4096 || ring > 1 << 30 || Long.bitCount(ring) != 1) {
            throw new UsageException("invalid --buffer argument: a power of two from 4K to 1G is needed");
        }
        long limit = text(parsed, "--buffer-limit")
                .map(typed -> size("--buffer-limit", typed))
                .orElse(SnoopBuffer.DEFAULT.limitBytes());
        return new SnoopBuffer((int) ring, limit);
    }

    private static long size(String option, String typed) {
        long unit =
                switch (typed.isEmpty() ? ' ' : Character.toUpperCase(typed.charAt(typed.length() - 1))) {
                    case 'K' -> 1L << 10;
                    case 'M' -> 1L << 20;
                    case 'G' -> 1L << 30;
                    default -> 1;
                };
        try {
            String digits = unit == 1 ? typed : typed.substring(0, typed.length() - 1);
            return Math.multiplyExact(Long.parseLong(digits), unit);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new UsageException("invalid " + option + " argument: '" + typed + "'");
        }
    }

    /** How long to snoop; empty for without end. */
    static Optional<Long> durationNanos(ParseResult parsed) {
        return text(parsed, "-d").map(typed -> {
            try {
                double seconds = Double.parseDouble(typed);
                if (seconds > 0 && seconds < 1e9) {
                    return (long) (seconds * 1e9);
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new UsageException("invalid -d argument: '" + typed + "'");
        });
    }
}
