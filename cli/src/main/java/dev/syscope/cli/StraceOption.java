package dev.syscope.cli;

import java.util.List;

/**
 * The options of {@code syscope strace}: strace 6.1's by letter and long name, and ours. strace(1) gives the meanings.
 *
 * <p>A table of its own rather than picocli's model, since {@link GetOpt} takes apart what is typed: it can't be had of
 * picocli that {@code -y ls} and {@code --decode-fds ls} leave {@code ls} alone while {@code --decode-fds=path} has a
 * value. What it gives is checked against strace itself.
 */
enum StraceOption {
    ENV('E', Value.REQUIRED, "VAR[=VAL]", "put VAR=VAL in the command's environment, or remove VAR from it", "env"),
    ATTACH('p', Value.REQUIRED, "PID", "trace the process PID with all its threads; may be repeated, or hold several", "attach"),
    USER('u', Value.REQUIRED, "USERNAME", "run the command as USERNAME", "user"),
    ARGV0('\0', Value.REQUIRED, "NAME", "what the command sees as its own name", "argv0"),

    DETACH_ON('b', Value.REQUIRED, "execve", "let a process go when it calls execve", "detach-on"),
    DAEMONIZE('D', Value.OPTIONAL_LONG, "[=grandchild|pgroup|session]", "trace from a grandchild", "daemonize", "daemonised", "daemonized"),
    FOLLOW_FORKS('f', Value.NONE, "", "trace what processes and threads the target makes too; -ff: and each into a file of its own", "follow-forks"),
    OLD_FOLLOW('F', Value.NONE, "", "an old name of -f"),
    INTERRUPTIBLE('I', Value.REQUIRED, "1|2|3|4", "when Ctrl-C ends the tracing: 1 anywhere, 2 while waiting (default), 3 never (default with -o FILE COMMAND), 4 never and no Ctrl-Z either", "interruptible"),
    SECCOMP_BPF('\0', Value.NONE, "", "let the kernel skip the calls that -e trace leaves out; needs -f. The default for a launched command. Such a filter outlives its tracer, so the target is killed with it", "seccomp-bpf"),
    NO_SECCOMP_BPF('\0', Value.NONE, "", "don't: each call stops the target", "no-seccomp-bpf"),
    SOURCE('\0', Value.REQUIRED, "ptrace|bpf|auto", "where records come from; auto is bpf where that is permitted and shows the same, else ptrace", "source"),
    SYSTEM_WIDE('\0', Value.NONE, "", "trace every process but syscope; by bpf", "system-wide"),

    EXPRESSION('e', Value.REQUIRED, "EXPR", "[trace=]SET, signal=SET, status=SET, quiet=SET, decode-fds=SET, read=SET, write=SET, abbrev=SET, verbose=SET, raw=SET, inject=RULE, fault=RULE"),
    TRACE('\0', Value.REQUIRED, "[!]SET", "trace these calls only: names, numbers, %classes, /regex, ?name, all, none", "trace"),
    SIGNAL('\0', Value.REQUIRED, "[!]SET", "print these signals only", "signal", "signals"),
    STATUS('\0', Value.REQUIRED, "[!]SET", "print calls that ended so only: successful, failed, unfinished, unavailable, detached", "status"),
    TRACE_PATH('P', Value.REQUIRED, "PATH", "print calls only that concern PATH; may be repeated", "trace-path"),
    SUCCESSFUL_ONLY('z', Value.NONE, "", "print calls that succeeded only", "successful-only"),
    FAILED_ONLY('Z', Value.NONE, "", "print calls that failed only", "failed-only"),

    COLUMNS('a', Value.REQUIRED, "COLUMN", "where results are aligned (40)", "columns"),
    ABBREV('\0', Value.REQUIRED, "[!]SET", "abbreviate the structures of these calls", "abbrev"),
    VERBOSE('\0', Value.REQUIRED, "[!]SET", "show the structures of these calls", "verbose"),
    RAW('\0', Value.REQUIRED, "[!]SET", "show the arguments of these calls as numbers", "raw"),
    READ('\0', Value.REQUIRED, "[!]SET", "show all that is read from these descriptors, in hexadecimal and as text", "read", "reads"),
    WRITE('\0', Value.REQUIRED, "[!]SET", "show all that is written to these descriptors, in hexadecimal and as text", "write", "writes"),
    QUIET('q', Value.OPTIONAL_LONG, "[=SET]", "leave out messages: attach, exit, path-resolution, personality, thread-execve, all; -q is attach,personality, -qq exit too, -qqq all", "quiet", "silent", "silence"),
    DECODE_FDS('y', Value.OPTIONAL_LONG, "[=SET]", "show what descriptors are: path (-y), socket, dev, pidfd, all (-yy), none", "decode-fds"),
    DECODE_PIDS('\0', Value.REQUIRED, "SET", "show what processes are: comm (-Y)", "decode-pids"),
    COMMAND_NAMES('Y', Value.NONE, "", "show the names of processes"),
    PIDNS('\0', Value.NONE, "", "show processes by our namespace's numbers too", "pidns-translation"),
    KVM('\0', Value.REQUIRED, "vcpu", "show why a virtual CPU stopped", "kvm"),
    INSTRUCTION_POINTER('i', Value.NONE, "", "print where the call was made", "instruction-pointer"),
    STACK_TRACES('k', Value.NONE, "", "print the stack of each call", "stack-traces"),
    SYSCALL_NUMBER('n', Value.NONE, "", "print the call's number", "syscall-number"),
    ARG_NAMES('N', Value.NONE, "", "print the names of arguments", "arg-names"),
    OUTPUT('o', Value.REQUIRED, "FILE", "write to FILE, or to the command behind '|' or '!'", "output"),
    APPEND('A', Value.NONE, "", "append to FILE", "output-append-mode"),
    SEPARATELY('\0', Value.NONE, "", "a file for each process: FILE.PID", "output-separately"),
    RELATIVE_TIMESTAMPS('r', Value.OPTIONAL_LONG, "[=s|ms|us|ns]", "print the time since the line before", "relative-timestamps"),
    STRING_LIMIT('s', Value.REQUIRED, "SIZE", "how much of a string is shown (32)", "string-limit"),
    ABSOLUTE_TIMESTAMPS('t', Value.OPTIONAL_LONG, "[=[none|time|unix][,s|ms|us|ns]]", "print the time; -tt with microseconds, -ttt as seconds since 1970", "absolute-timestamps", "timestamps"),
    SYSCALL_TIMES('T', Value.OPTIONAL_LONG, "[=s|ms|us|ns]", "print the time spent in each call", "syscall-times"),
    NO_ABBREV('v', Value.NONE, "", "abbreviate no structure", "no-abbrev"),
    STRINGS_IN_HEX('x', Value.OPTIONAL_LONG, "[=none|non-ascii-chars|non-ascii|all]", "show strings in hexadecimal: -x what isn't ASCII, -xx all", "strings-in-hex"),
    CONST_PRINT_STYLE('X', Value.REQUIRED, "raw|abbrev|verbose", "show constants as numbers, names, or both", "const-print-style"),
    SECONTEXT('\0', Value.OPTIONAL_LONG, "[=SET]", "show SELinux contexts", "secontext"),
    JSON('\0', Value.NONE, "", "print one JSON object a line", "json"),
    JFR('\0', Value.REQUIRED, "FILE", "record calls in a JFR file too, for JDK Mission Control", "jfr"),
    JFR_THRESHOLD('\0', Value.REQUIRED, "TIME", "record calls that took this long (1ms); 0 for all", "jfr-threshold"),
    JFR_MERGE('\0', Value.NONE, "", "join the recording of the JVM that -p names; names threads as --java does", "jfr-merge"),
    FORCE('\0', Value.NONE, "", "let --jfr replace FILE", "force"),
    JAVA('\0', Value.NONE, "", "show Java's names of the threads of JVMs that -p names", "java"),

    SUMMARY_ONLY('c', Value.NONE, "", "count time, calls and errors instead of printing calls", "summary-only"),
    SUMMARY('C', Value.NONE, "", "count as well as print", "summary"),
    OVERHEAD('O', Value.REQUIRED, "TIME", "what to take off each call", "summary-syscall-overhead"),
    SORT_BY('S', Value.REQUIRED, "COLUMN", "sort the summary by time, min-time, max-time, avg-time, calls, errors, name, nothing", "summary-sort-by"),
    SUMMARY_COLUMNS('U', Value.REQUIRED, "COLUMNS", "the summary's columns: time-percent, total-time, min-time, max-time, avg-time, calls, errors, name", "summary-columns"),
    WALL_CLOCK('w', Value.NONE, "", "sum up time on the clock rather than system CPU time", "summary-wall-clock"),

    INJECT('\0', Value.REQUIRED, "SET:error=E|retval=V[:signal=S][:syscall=C][:delay_enter=T][:delay_exit=T][:when=F[..L][+[S]]]", "change the results of calls", "inject"),
    FAULT('\0', Value.REQUIRED, "SET[:error=E][:when=...]", "let calls fail: ENOSYS unless E is given", "fault"),

    DEBUG('d', Value.NONE, "", "say on standard error what the tracer does", "debug"),
    HELP('h', Value.NONE, "", "print this", "help"),
    TIPS('\0', Value.OPTIONAL_LONG, "[=...]", "strace's tips", "tips"),
    VERSION('V', Value.NONE, "", "print the version", "version");

    /** Whether a value follows. */
    enum Value {
        NONE,
        REQUIRED,
        /** The long form may have one behind {@code =}; the short form has none. */
        OPTIONAL_LONG
    }

    private final char letter;
    private final Value value;
    private final String label;
    private final String text;
    private final List<String> names;

    StraceOption(char letter, Value value, String label, String text, String... names) {
        this.letter = letter;
        this.value = value;
        this.label = label;
        this.text = text;
        this.names = List.of(names);
    }

    /** Its letter, or NUL if it has none. */
    char letter() {
        return letter;
    }

    Value value() {
        return value;
    }

    /** What stands for the value in help. */
    String label() {
        return label;
    }

    /** What it does, for help. */
    String text() {
        return text;
    }

    /** Its long names, without the dashes; the first is shown. */
    List<String> names() {
        return names;
    }
}
