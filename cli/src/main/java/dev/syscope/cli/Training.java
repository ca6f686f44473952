package dev.syscope.cli;

import java.util.List;

/**
 * The run from which the AOT cache is made when the program is packaged: what start-up loads, loaded once.
 *
 * <p>Not a command. It does what can be done here; a machine that permits less gets a cache that holds less.
 */
final class Training {
    private Training() {}

    /** Goes through the start of each command. */
    public static void main(String[] arguments) {
        Main.run(new String[] {"--help"});
        Main.run(new String[] {"strace", "-qq", "-e", "trace=none", "/bin/true"});
        Main.run(new String[] {"stat", "-o", "/dev/null", "/bin/true"});
        Main.run(new String[] {"stat", "-x,", "-o", "/dev/null", "-a", "-e", "{cs,syscalls:sys_enter_openat}", "/bin/true"});
        for (String source : List.of("ptrace", "bpf")) {
            Main.run(new String[] {
                "strace", "--source", source, "-f", "-o", "/dev/null", "/bin/sh", "-c", "ls / | cat"
            });
        }
        Main.run(new String[] {"opensnoop", "-F", "-o", "/dev/null", "/bin/cat", "/dev/null"});
        Main.run(new String[] {"execsnoop", "-x", "-o", "/dev/null", "/bin/true"});
        Main.run(new String[] {"exitsnoop", "-a", "-o", "/dev/null", "/bin/true"});
    }
}
