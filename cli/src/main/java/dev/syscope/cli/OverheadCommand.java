package dev.syscope.cli;

import dev.syscope.cli.overhead.Contender;
import dev.syscope.cli.overhead.Result;
import dev.syscope.cli.overhead.Sample;
import dev.syscope.cli.overhead.Workload;
import dev.syscope.cli.render.OverheadJson;
import dev.syscope.cli.render.OverheadPage;
import dev.syscope.cli.render.OverheadText;
import dev.syscope.linux.OwnSignals;
import dev.syscope.linux.Terminal;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.trace.Nearest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code syscope overhead}: what each tracer costs on a command of one's own. */
final class OverheadCommand implements Command {
    private static final int DEFAULT_RUNS = 10;
    private static final int MOST_RUNS = 100_000;
    private static final int STANDARD_ERROR = 2;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("overhead");
        spec.usageMessage().synopsisHeading("Usage: syscope ");
        spec.usageMessage().description("Runs a command bare and under each tracer that is there, in turns, and compares.");
        spec.parser().stopAtPositional(true);
        option(spec, "N", "run each so often (" + DEFAULT_RUNS + ")", "--runs");
        option(spec, "TOOL[,TOOL]...", "compare these; all by default", "--tool");
        option(spec, "FILE", "write the result to a file", "-o");
        option(spec, "FILE", "write a page with a plot", "--html");
        spec.addOption(OptionSpec.builder("--json").description("the result as a JSON object").build());
        spec.addOption(OptionSpec.builder("-h", "--help").description("show this").build());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("COMMAND")
                .description("the command; its output is thrown away")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        return spec;
    }

    private static void option(CommandSpec spec, String label, String description, String name) {
        spec.addOption(
                OptionSpec.builder(name).paramLabel(label).description(description).type(String.class).build());
    }

    @Override
    public int run(String[] arguments) {
        CommandSpec spec = spec();
        ParseResult parsed = Parsing.parse(spec, arguments);
        if (parsed.hasMatchedOption("-h")) {
            new CommandLine(spec).usage(System.out);
            return 0;
        }
        List<String> command = parsed.matchedPositionalValue(0, List.of());
        if (command.isEmpty()) {
            throw new UsageException("a command is needed");
        }
        if (!Files.isExecutable(Path.of("/bin/bash"))) {
            throw new CommandException("/bin/bash is needed, which measures the command; install the package bash");
        }
        int runs = runs(parsed.matchedOptionValue("--runs", Integer.toString(DEFAULT_RUNS)));
        InheritedState state = InheritedState.read();
        List<String> environment = InheritedState.environment();
        CommandLookup.find(command.get(0), environment);
        List<String> leftOut = new ArrayList<>();
        List<Contender> contenders = contenders(parsed, environment, leftOut);
        Optional<OutputStream> page = Optional.ofNullable(parsed.matchedOptionValue("--html", (String) null)).map(OverheadCommand::file);
        Optional<OutputStream> file = Optional.ofNullable(parsed.matchedOptionValue("-o", (String) null)).map(OverheadCommand::file);
        List<Result> results = compare(RawArguments.of(command), contenders, runs, state, leftOut);
        String words = String.join(" ", command);
        String json = OverheadJson.of(words, results, leftOut, runs);
        String text = parsed.hasMatchedOption("--json") ? json + "\n" : OverheadText.of(results, leftOut, runs);
        write(file.orElse(new java.io.FileOutputStream(java.io.FileDescriptor.out)), text);
        page.ifPresent(out -> write(out, OverheadPage.of(json)));
        return 0;
    }

    private static void write(OutputStream out, String text) {
        try (out) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandException("cannot write the result: " + e.getMessage());
        }
    }

    private static OutputStream file(String path) {
        try {
            return OutputFile.open(path, false);
        } catch (IOException e) {
            throw new CommandException("Can't fopen '" + path + "': " + e.getMessage());
        }
    }

    private static int runs(String text) {
        try {
            int runs = Integer.parseInt(text);
            if (runs >= 1 && runs <= MOST_RUNS) {
                return runs;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException("--runs is a number from 1 to " + MOST_RUNS + ", not '" + text + "'");
    }

    /** How to run this program, as the launcher did: all of the command line before the subcommand. */
    private static List<String> self() {
        List<String> line = InheritedState.commandLine();
        int jar = line.indexOf("-jar");
        return jar < 0 ? List.of("syscope") : line.subList(0, Math.min(line.size(), jar + 2));
    }

    private static List<Contender> contenders(ParseResult parsed, List<String> environment, List<String> leftOut) {
        Map<String, Contender> known = new LinkedHashMap<>();
        Contender.known(self()).forEach(contender -> known.put(contender.name(), contender));
        Set<String> wanted = new LinkedHashSet<>(List.of(Contender.BARE));
        String all = String.join(",", known.keySet());
        for (String name : parsed.matchedOptionValue("--tool", all).split(",", -1)) {
            if (!known.containsKey(name)) {
                throw new UsageException("no tool '" + name + "'" + Nearest.suggestion(name, known.keySet()) + " ("
                        + String.join(", ", known.keySet()) + ")");
            }
            wanted.add(name);
        }
        List<Contender> contenders = new ArrayList<>();
        for (String name : wanted) {
            Contender contender = known.get(name);
            try {
                if (!contender.program().isEmpty()) {
                    CommandLookup.find(contender.program(), environment);
                }
                contenders.add(contender);
            } catch (CommandException e) {
                leftOut.add(name + ": " + contender.program() + " is not installed");
            }
        }
        return contenders;
    }

    private static List<Result> compare(
            List<String> command, List<Contender> contenders, int runs, InheritedState state, List<String> leftOut) {
        Path scratch = scratch();
        Progress progress = new Progress(System.err, Terminal.is(STANDARD_ERROR), contenders.size() * (runs + 1));
        Interrupts interrupts = null;
        try {
            Workload workload = new Workload(command, scratch, state);
            interrupts = Interrupts.arrange(StraceSettings.Interruptible.WAITING, workload::stop);
            List<Contender> able = warmUp(workload, contenders, runs, progress, leftOut);
            Map<Contender, List<Sample>> samples = new LinkedHashMap<>();
            able.forEach(contender -> samples.put(contender, new ArrayList<>()));
            for (int run = 0; run < runs; run++) {
                for (int i = 0; i < able.size(); i++) {
                    Contender contender = able.get((i + run) % able.size()); // each is first, and last, as often
                    progress.next(contender.name());
                    samples.get(contender).add(workload.run(contender));
                }
            }
            List<Sample> bare = samples.get(able.get(0));
            return able.stream().map(contender -> new Result(contender, samples.get(contender), bare)).toList();
        } catch (IOException e) {
            throw new CommandException("a run failed that had worked before: " + e.getMessage());
        } finally {
            progress.end();
            delete(scratch);
            if (interrupts != null) {
                if (interrupts.received() != 0) {
                    OwnSignals.dieOf(interrupts.received());
                }
                interrupts.finish();
            }
        }
    }

    /** A run of each that isn't counted. */
    private static List<Contender> warmUp(
            Workload workload, List<Contender> contenders, int runs, Progress progress, List<String> leftOut) {
        List<Contender> able = new ArrayList<>();
        for (Contender contender : contenders) {
            progress.next(contender.name() + " (warm-up)");
            try {
                workload.run(contender);
                able.add(contender);
            } catch (IOException e) {
                if (contender.name().equals(Contender.BARE)) {
                    throw new CommandException("cannot run the command: " + e.getMessage());
                }
                leftOut.add(contender.name() + ": " + e.getMessage());
                progress.drop(runs);
            }
        }
        return able;
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("syscope");
        } catch (IOException e) {
            throw new CommandException("no scratch directory can be made: " + e.getMessage());
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A bar on a terminal that says how far it is. */
    private static final class Progress {
        private static final int WIDTH = 30;

        private final PrintStream out;
        private final boolean shown;
        private final long start = System.nanoTime();
        private int all;
        private int done;

        Progress(PrintStream out, boolean shown, int all) {
            this.out = out;
            this.shown = shown;
            this.all = all;
        }

        void next(String what) {
            if (shown) {
                int bar = WIDTH * done / all;
                long left = done == 0 ? 0 : (System.nanoTime() - start) / done * (all - done) / 1_000_000_000;
                out.print("\r[" + "#".repeat(bar) + " ".repeat(WIDTH - bar) + "] " + done + "/" + all
                        + (done == 0 ? "" : ", " + left + " s left") + ", " + what + "\u001b[K");
                out.flush();
            }
            done++;
        }

        void drop(int runs) {
            all -= runs;
        }

        void end() {
            if (shown) {
                out.print("\r\u001b[K");
                out.flush();
            }
        }
    }
}
