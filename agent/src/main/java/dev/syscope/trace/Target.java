package dev.syscope.trace;

import dev.syscope.linux.proc.Cgroups;
import dev.syscope.linux.proc.ProcStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What is traced. */
public sealed interface Target {
    /**
     * A command to launch.
     *
     * @param file what to execute: a path, or a name that was looked up in PATH
     * @param arguments its argv, with argv[0]
     * @param environment its environment as {@code NAME=value}
     * @param user a user name or id to become before the exec; empty to stay who we are
     */
    record Command(String file, List<String> arguments, List<String> environment, Optional<String> user)
            implements Target {
        /** Copies the lists. */
        public Command {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
        }
    }

    /**
     * Running processes, each with all its threads.
     *
     * @param pids their ids, or those of single threads, in our pid namespace
     */
    record Processes(List<Integer> pids) implements Target {
        /** Copies the list. */
        public Processes {
            pids = List.copyOf(pids);
        }
    }

    /**
     * A command to launch, and processes that run already. The trace ends when all of them have. Needs
     * {@link Capabilities.Feature#COMMAND_AND_PROCESSES}.
     *
     * @param command the command
     * @param processes the processes
     */
    record CommandAndProcesses(Command command, Processes processes) implements Target {}

    /** Every process of the machine but ourselves. Needs {@link Capabilities.Feature#SYSTEM_WIDE}. */
    record Machine() implements Target {
        @Override
        public boolean endsWithItsProcesses() {
            return false;
        }
    }

    /**
     * The processes that are in a cgroup of version 2 or in one below it, as long as they are, but ourselves. Needs
     * {@link Capabilities.Feature#SYSTEM_WIDE}.
     *
     * @param path of its directory
     */
    record Cgroup(Path path) implements Target {
        @Override
        public boolean endsWithItsProcesses() {
            return false;
        }
    }

    /** The processes that it has now but ourselves, and for the machine threads of the kernel's; none of a command. */
    default IntStream running() {
        int self = (int) ProcessHandle.current().pid();
        IntStream all = switch (this) {
            case Command command -> IntStream.empty();
            case Processes(List<Integer> pids) -> pids.stream().mapToInt(Integer::intValue);
            case CommandAndProcesses both -> both.processes().running();
            case Cgroup(Path path) -> Cgroups.processes(path);
            case Machine machine -> ProcStatus.processes();
        };
        return all.filter(pid -> pid != self);
    }

    /** Whether there is nothing left to trace when all processes have ended that are there now, and their children. */
    default boolean endsWithItsProcesses() {
        return true;
    }
}
