package dev.syscope.cli;

import dev.syscope.cli.render.DescriptorSet;
import dev.syscope.cli.render.LineStyle;
import dev.syscope.cli.render.Message;
import dev.syscope.cli.render.Status;
import dev.syscope.cli.render.SummaryStyle;
import dev.syscope.syscall.DecodeOptions;
import dev.syscope.trace.Injection;
import dev.syscope.trace.SyscallSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code syscope strace} was asked to do.
 *
 * @param launch what to launch, if anything
 * @param pids what to attach to
 * @param filter what to show
 * @param tracing how to trace
 * @param decode how values are shown
 * @param line how lines are shown
 * @param output where they go
 * @param summary whether there is a summary at the end
 * @param printsCalls whether calls are printed at all: not with {@code -c}
 * @param json whether each line is an object
 * @param stacks whether each call's user stack is shown
 * @param jfr what is recorded, and whose Java threads are named
 * @param warnings what to say first
 */
record StraceSettings(
        Launch launch,
        List<Integer> pids,
        Filter filter,
        Tracing tracing,
        DecodeOptions decode,
        LineStyle line,
        Output output,
        Optional<SummaryStyle> summary,
        boolean printsCalls,
        boolean json,
        boolean stacks,
        JfrOutput.Asked jfr,
        List<String> warnings) {
    /**
     * A command.
     *
     * @param command the command and its arguments; empty for none
     * @param environment changes to the environment in their order: {@code VAR=VAL} sets, {@code VAR} removes
     * @param user as whom it runs
     * @param argv0 what it sees as its name
     */
    record Launch(List<String> command, List<String> environment, Optional<String> user, Optional<String> argv0) {}

    /**
     * What is shown.
     *
     * @param syscalls which calls
     * @param signals which signals
     * @param statuses calls that ended how
     * @param quiet which messages are left out
     * @param paths calls that concern one of these; empty for all
     * @param reads descriptors of which all that is read is shown
     * @param writes descriptors of which all that is written is shown
     */
    record Filter(
            SyscallSet syscalls,
            Set<Integer> signals,
            Set<Status> statuses,
            Set<Message> quiet,
            List<String> paths,
            DescriptorSet reads,
            DescriptorSet writes) {
        /** Whether data that was transferred is shown. */
        boolean showsData() {
            return !(reads.isEmpty() && writes.isEmpty());
        }
    }

    /**
     * How it is traced.
     *
     * @param source where records come from
     * @param systemWide whether every process is traced, rather than a command or those named
     * @param followForks whether what the target makes is traced too
     * @param detachOnExecve whether a process is let go when it calls execve
     * @param seccomp whether the kernel may skip calls
     * @param interruptible when Ctrl-C ends the tracing
     * @param injections what to do to calls
     * @param debug whether to say what the tracer does
     */
    record Tracing(
            Source source,
            boolean systemWide,
            boolean followForks,
            boolean detachOnExecve,
            boolean seccomp,
            Interruptible interruptible,
            List<Injection> injections,
            boolean debug) {}

    /** Where records come from. */
    enum Source {
        PTRACE,
        BPF,
        AUTO
    }

    /** When a signal such as Ctrl-C's ends the tracing. strace's {@code -I}, in its order. */
    enum Interruptible {
        ANYWHERE,
        WAITING,
        NEVER,
        NEVER_NOR_STOPPED
    }

    /** Where lines go. */
    sealed interface Output {
        /** Standard error. */
        record StandardError() implements Output {}

        /**
         * A file.
         *
         * @param path its name; with {@code separately} the part before {@code .PID}
         * @param append whether to keep what it holds
         * @param separately whether each process has its own
         */
        record File(String path, boolean append, boolean separately) implements Output {}

        /**
         * A command's standard input.
         *
         * @param name what was typed
         * @param command for the shell
         */
        record Pipe(String name, String command) implements Output {}

        /** Whether each process has its own file. */
        default boolean isSeparate() {
            return this instanceof File file && file.separately();
        }
    }
}
