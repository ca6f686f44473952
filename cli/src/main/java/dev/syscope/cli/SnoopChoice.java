package dev.syscope.cli;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.BpfFeature;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.snoop.SnoopFilter;
import dev.syscope.trace.Target;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;

/**
 * By which source a snoop view gets its records: BPF if it is permitted and works, else ptrace for a process or a
 * command.
 *
 * @param byPtrace whether that is clear before anything was tried
 * @param mayFallBack whether ptrace may stand in for BPF when that fails
 * @param target what ptrace can trace of what was asked for; empty if BPF alone can
 * @param followForks whether ptrace has to follow what the target starts
 */
record SnoopChoice(boolean byPtrace, boolean mayFallBack, Optional<Target> target, boolean followForks) {
    private static final String FOLLOWED = "what follows is seen by ptrace, which slows the target";
    private static final String NAMED = "a process, thread or parent (-p, -t, -P) or a command";
    private static final String NEEDED = "; without it, " + NAMED + " can be followed by ptrace";

    /** What {@code --source} and the machine say. Tells the user when it isn't what they would expect. */
    static SnoopChoice of(ParseResult parsed, SnoopFilter who, List<String> command) {
        String source = SnoopOptions.text(parsed, "--source").orElse("auto");
        if (!List.of("auto", "bpf", "ptrace").contains(source)) {
            throw new UsageException("invalid --source argument: '" + source + "'; bpf, ptrace or auto");
        }
        Optional<Target> target = target(who, command);
        boolean follow = !command.isEmpty() || who.pid().isEmpty() && who.parent().isPresent();
        if (source.equals("ptrace")) {
            if (target.isEmpty()) {
                throw new UsageException("--source ptrace needs " + NAMED + ", and knows no -c");
            }
            return new SnoopChoice(true, false, target, follow);
        }
        String missing = BpfFeature.missingPrivileges();
        if (source.equals("bpf") || missing.isEmpty()) {
            return new SnoopChoice(false, source.equals("auto"), target, follow);
        }
        String reason = "BPF is not permitted: " + missing + (missing.contains(" ") ? " are missing" : " is missing");
        if (target.isEmpty()) {
            throw new CommandException(reason + "; run as root" + NEEDED);
        }
        Messages.say(reason + ", so " + FOLLOWED);
        return new SnoopChoice(true, false, target, follow);
    }

    private static Optional<Target> target(SnoopFilter who, List<String> command) {
        if (who.cgroup().isPresent()) {
            return Optional.empty();
        }
        if (!command.isEmpty()) {
            List<String> environment = InheritedState.environment();
            String file = CommandLookup.find(command.get(0), environment);
            return Optional.of(new Target.Command(file, command, environment, Optional.empty()));
        }
        if (who.pid().isPresent()) {
            return processes(who.pid().stream());
        }
        if (who.tid().isPresent()) {
            return processes(IntStream.of(ProcStatus.of(who.tid().getAsInt()).number("Tgid")));
        }
        return who.parent().isPresent() ? family(who.parent().getAsInt()) : Optional.empty();
    }

    /** Its children are seen as they are made, if they aren't there already. */
    private static Optional<Target> family(int parent) {
        IntStream children = ProcessHandle.of(parent)
                .map(ProcessHandle::children)
                .orElse(Stream.empty())
                .mapToInt(child -> (int) child.pid());
        return processes(IntStream.concat(IntStream.of(parent), children));
    }

    private static Optional<Target> processes(IntStream pids) {
        return Optional.of(new Target.Processes(pids.boxed().toList()));
    }

    /** Goes on by ptrace though BPF failed, and says so; throws what it failed with where ptrace can't stand in. */
    void fallBack(RuntimeException failure) {
        boolean memory = failure instanceof LinuxException refused && refused.errno() == Errno.ENOMEM;
        if (!mayFallBack || target.isEmpty() || memory) {
            throw failure;
        }
        Messages.say(failure.getMessage() + "; " + FOLLOWED);
    }
}
