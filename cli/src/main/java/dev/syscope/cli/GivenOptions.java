package dev.syscope.cli;

import java.util.ArrayList;
import java.util.List;

/** How often each of strace's options was given, strace's rules of which go together, and what it warns of. */
final class GivenOptions {
    private final int[] times = new int[StraceOption.values().length];
    private final int[] letters = new int[StraceOption.values().length];
    private final List<String> warnings = new ArrayList<>();

    /** Counts an option once more. */
    void add(StraceOption option, boolean byLetter) {
        times[option.ordinal()]++;
        if (byLetter) {
            letters[option.ordinal()]++;
        }
    }

    boolean has(StraceOption option) {
        return times[option.ordinal()] > 0;
    }

    int times(StraceOption option) {
        return times[option.ordinal()];
    }

    /** How often it was given by its letter. */
    int letters(StraceOption option) {
        return letters[option.ordinal()];
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Where a letter's times count, its option can't be given by its name too. */
    void excludeLettersAndNames() {
        excludeLetterAndName(StraceOption.FOLLOW_FORKS);
        excludeLetterAndName(StraceOption.DECODE_FDS);
        excludeLetterAndName(StraceOption.ABSOLUTE_TIMESTAMPS);
        excludeLetterAndName(StraceOption.STRINGS_IN_HEX);
        if (letters(StraceOption.FOLLOW_FORKS) > 1 && has(StraceOption.SEPARATELY)) {
            throw new UsageException("-ff and --output-separately cannot be provided simultaneously");
        }
    }

    private void excludeLetterAndName(StraceOption option) {
        int byLetter = letters(option);
        if (byLetter > 0 && times(option) > byLetter) {
            throw new UsageException(
                    "-" + option.letter() + " and --" + option.names().get(0) + " cannot be provided simultaneously");
        }
    }

    /** Whether what the target makes is traced. */
    boolean followForks() {
        if (has(StraceOption.OLD_FOLLOW)) {
            warn(has(StraceOption.FOLLOW_FORKS)
                    ? "deprecated option -F ignored"
                    : "option -F is deprecated, please use -f/--follow-forks instead");
        }
        return has(StraceOption.SYSTEM_WIDE) || has(StraceOption.FOLLOW_FORKS) || has(StraceOption.OLD_FOLLOW);
    }

    /** Whether each process has a file of its own. */
    boolean separately() {
        return has(StraceOption.SEPARATELY) || letters(StraceOption.FOLLOW_FORKS) > 1;
    }

    boolean summary() {
        return has(StraceOption.SUMMARY) || has(StraceOption.SUMMARY_ONLY);
    }

    /** What goes with a summary and what without. */
    void checkSummary() {
        boolean only = has(StraceOption.SUMMARY_ONLY);
        boolean any = summary();
        if (only && has(StraceOption.SUMMARY)) {
            throw new UsageException("-c/--summary-only and -C/--summary are mutually exclusive");
        }
        if (any && separately()) {
            throw new UsageException(
                    "(-c/--summary-only or -C/--summary) and -ff/--output-separately are mutually exclusive");
        }
        if (any && has(StraceOption.JSON)) {
            throw new UsageException("--json and a summary are mutually exclusive");
        }
        if (!any && has(StraceOption.WALL_CLOCK)) {
            throw new UsageException(
                    "-w/--summary-wall-clock must be given with (-c/--summary-only or -C/--summary)");
        }
        if (!any && has(StraceOption.SUMMARY_COLUMNS)) {
            throw new UsageException("-U/--summary-columns must be given with (-c/--summary-only or -C/--summary)");
        }
        if (!any && has(StraceOption.SORT_BY)) {
            warn("-S/--summary-sort-by has no effect without (-c/--summary-only or -C/--summary)");
        }
        if (only) {
            warnNoEffect(StraceOption.INSTRUCTION_POINTER);
            warnNoEffect(StraceOption.STACK_TRACES);
            warnNoEffect(StraceOption.SYSCALL_NUMBER);
            warnNoEffect(StraceOption.RELATIVE_TIMESTAMPS);
            warnNoEffect(StraceOption.ABSOLUTE_TIMESTAMPS);
            warnNoEffect(StraceOption.SYSCALL_TIMES);
            warnNoEffect(StraceOption.DECODE_FDS);
        }
    }

    private void warnNoEffect(StraceOption option) {
        if (has(option)) {
            warn("-" + option.letter() + "/--" + option.names().get(0) + " has no effect with -c/--summary-only");
        }
    }

    /** Of the options that choose calls by how they ended the last counts. */
    void checkStatuses() {
        if (times(StraceOption.SUCCESSFUL_ONLY) + times(StraceOption.FAILED_ONLY) > 1) {
            warn("Only the last of -z/--successful-only/-Z/--failed-only options will take effect."
                    + " See status qualifier for more complex filters.");
        }
    }

    /** What is said where the kernel can't skip calls though it was asked to. */
    void checkSeccomp(boolean launches, boolean allCalls) {
        if (!has(StraceOption.SECCOMP_BPF)) {
            return;
        }
        if (has(StraceOption.NO_SECCOMP_BPF)) {
            throw new UsageException("--seccomp-bpf and --no-seccomp-bpf are mutually exclusive");
        }
        if (!launches) {
            warn("--seccomp-bpf is not enabled for processes attached with -p");
        } else if (!has(StraceOption.FOLLOW_FORKS) && !has(StraceOption.OLD_FOLLOW)) {
            warn("--seccomp-bpf cannot be used without -f/--follow-forks, disabling");
        } else if (allCalls) {
            warn("Seccomp filter is requested but there are no syscalls to filter.  See -e trace to filter syscalls.");
        }
    }
}
