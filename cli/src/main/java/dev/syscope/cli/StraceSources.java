package dev.syscope.cli;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.BpfFeature;
import dev.syscope.linux.bpf.RingBufferReader;
import dev.syscope.linux.bpf.VerifierException;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.BtfException;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.trace.BpfSource;
import dev.syscope.trace.Capabilities;
import dev.syscope.trace.Capabilities.Feature;
import dev.syscope.trace.PtraceSource;
import dev.syscope.trace.SyscallSource;
import dev.syscope.trace.Target;
import dev.syscope.trace.TraceRequest;
import java.util.Optional;

/** Chooses where {@code syscope strace} has its records from. */
final class StraceSources {
    private final StraceSettings settings;
    private final TraceRequest request;
    private final InheritedState state;
    private final Stacks stacks;

    private StraceSources(StraceSettings settings, TraceRequest request, InheritedState state, Stacks stacks) {
        this.stacks = stacks;
        this.settings = settings;
        this.request = request;
        this.state = state;
    }

    /**
     * Opens the source that is asked for: unless one is named, bpf where it is permitted and shows the same, else
     * ptrace.
     *
     * @throws UsageException if the one that is named can't do what is asked for
     */
    static SyscallSource open(StraceSettings settings, TraceRequest request, InheritedState state, Stacks stacks) {
        StraceSources sources = new StraceSources(settings, request, state, stacks);
        return switch (settings.tracing().source()) {
            case PTRACE -> sources.named(stacks.of(new PtraceSource(request, state)));
            case BPF -> sources.named(sources.bpf());
            case AUTO -> sources.chosen();
        };
    }

    private BpfSource bpf() {
        return stacks.of(new BpfSource(request, state, settings.decode(), RingBufferReader.DEFAULT_LIMIT), 0);
    }

    private SyscallSource named(SyscallSource source) {
        Capabilities can = source.capabilities();
        lacking(can).ifPresent(option -> {
            boolean bpf = can.source().equals("bpf");
            throw new UsageException(option + " can't be done by --source " + can.source()
                    + (bpf ? ", which doesn't stop the target; use --source ptrace" : "; use --source bpf"));
        });
        say(can.source(), "as asked for");
        return source;
    }

    private SyscallSource chosen() {
        Optional<String> against = againstBpf();
        if (against.isPresent() && !(request.target() instanceof Target.Machine)) {
            return ptrace(against.get());
        }
        BpfSource source = bpf();
        try {
            source.prepare();
            say("bpf", "which serves every option and doesn't stop the target");
            return source;
        } catch (LinuxException | VerifierException | BtfException e) {
            source.close();
            if (request.target() instanceof Target.Machine) {
                throw e;
            }
            return ptrace("for bpf is refused: " + e.getMessage().lines().findFirst().orElse(""));
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private SyscallSource ptrace(String why) {
        say("ptrace", why);
        return stacks.of(new PtraceSource(request, state));
    }

    private void say(String source, String why) {
        if (settings.tracing().debug()) {
            Messages.say("source: " + source + ", " + why);
        }
    }

    /** Why not bpf. */
    private Optional<String> againstBpf() {
        if (!BpfFeature.isPermitted()) {
            return Optional.of("for bpf takes CAP_BPF and CAP_PERFMON, or root");
        }
        if (!Btf.kernelHasBtf()) {
            return Optional.of("for bpf takes a kernel with BTF");
        }
        Optional<String> lacking = lacking(bpf().capabilities());
        if (lacking.isPresent()) {
            return Optional.of("for " + lacking.get() + " can't be done by bpf");
        }
        boolean among = request.target() instanceof Target.Command
                && settings.output() instanceof StraceSettings.Output.StandardError
                && settings.printsCalls();
        if (among) {
            return Optional.of("which keeps the lines in their places among the command's own; with -o bpf serves too");
        }
        return Optional.empty();
    }

    /** The first option that a source can't serve. */
    private Optional<String> lacking(Capabilities can) {
        if (!request.injections().isEmpty() && !can.has(Feature.INJECT)) {
            return Optional.of("-e inject");
        }
        if (settings.filter().showsData() && !can.has(Feature.LIVE_MEMORY)) {
            return Optional.of("-e read and -e write");
        }
        if (request.detachOnExecve() && !can.has(Feature.DETACH_ON_EXECVE)) {
            return Optional.of("-b execve");
        }
        if (request.target() instanceof Target.CommandAndProcesses && !can.has(Feature.COMMAND_AND_PROCESSES)) {
            return Optional.of("-p along with a command");
        }
        if (request.target() instanceof Target.Machine && !can.has(Feature.SYSTEM_WIDE)) {
            return Optional.of("--system-wide");
        }
        return Optional.empty();
    }
}
