package dev.syscope.cli;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.BpfFeature;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.snoop.SnoopFilter;
import dev.syscope.trace.Target;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/**
 * By which source a snoop view gets its records: BPF if it is permitted and works, else ptrace for a process or a
 * command.
 *
 * @param byPtrace whether that is clear before anything was tried
 * @param mayFallBack whether ptrace may stand in for BPF when that fails
 * @param target what ptrace can trace of what was asked for; empty if BPF alone can
 */
record SnoopChoice(boolean byPtrace, boolean mayFallBack, Optional<Target> target) {
    private static final String FOLLOWED = "what follows is seen by ptrace, which slows the target";
    private static final String NEEDED = "; without it, a process (-p PID) or a command can be followed by ptrace";

    /** What {@code --source} and the machine say. Tells the user when it isn't what they would expect. */
    static SnoopChoice of(ParseResult parsed, SnoopFilter who, List<String> command) {
        String source = SnoopOptions.text(parsed, "--source").orElse("auto");
        if (!List.of("auto", "bpf", "ptrace").contains(source)) {
            throw new UsageException("invalid --source argument: '" + source + "'; bpf, ptrace or auto");
        }
        Optional<Target> target = target(who, command);
        if (source.equals("ptrace")) {
            if (target.isEmpty()) {
                throw new UsageException("--source ptrace needs -p PID or a command, and knows no -c");
            }
            return new SnoopChoice(true, false, target);
        }
        String missing = BpfFeature.missingPrivileges();
        if (source.equals("bpf") || missing.isEmpty()) {
            return new SnoopChoice(false, source.equals("auto"), target);
        }
        String reason = "BPF is not permitted: " + missing + (missing.contains(" ") ? " are missing" : " is missing");
        if (target.isEmpty()) {
            throw new CommandException(reason + "; run as root" + NEEDED);
        }
        Messages.say(reason + ", so " + FOLLOWED);
        return new SnoopChoice(true, false, target);
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
        return who.pid().isPresent()
                ? Optional.of(new Target.Processes(List.of(who.pid().getAsInt())))
                : Optional.empty();
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
