package dev.syscope.cli;

import dev.syscope.cli.StraceSettings.Interruptible;
import dev.syscope.cli.StraceSettings.Output;
import dev.syscope.cli.StraceSettings.Source;
import dev.syscope.cli.render.DescriptorSet;
import dev.syscope.cli.render.LineStyle;
import dev.syscope.cli.render.Message;
import dev.syscope.cli.render.Status;
import dev.syscope.cli.render.SummaryStyle;
import dev.syscope.syscall.DecodeOptions;
import dev.syscope.syscall.DecodeOptions.ConstantStyle;
import dev.syscope.syscall.DecodeOptions.HexStrings;
import dev.syscope.syscall.Descriptors.Detail;
import dev.syscope.trace.InjectExpression;
import dev.syscope.trace.Injection;
import dev.syscope.trace.Nearest;
import dev.syscope.trace.SignalExpression;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.TraceExpression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes {@link StraceSettings} of what was typed, by strace's rules of what goes together and what comes last. */
final class StraceArguments {
    /** How often each option was given, and how often by its letter. */
    private final int[] times = new int[StraceOption.values().length];

    private final int[] letters = new int[StraceOption.values().length];

    private final List<String> warnings = new ArrayList<>();
    private final List<String> environment = new ArrayList<>();
    private final Set<Integer> pids = new LinkedHashSet<>();
    private final List<String> paths = new ArrayList<>();
    private final List<Injection> injections = new ArrayList<>();
    private Optional<String> user = Optional.empty();
    private Optional<String> argv0 = Optional.empty();
    private Optional<String> outputName = Optional.empty();
    private Optional<Interruptible> interruptible = Optional.empty();
    private SyscallSet syscalls = SyscallSet.ALL;
    private Set<Integer> signals = SignalExpression.all();
    private Set<Status> statuses = EnumSet.allOf(Status.class);
    private Optional<Set<Message>> quiet = Optional.empty();
    private Optional<TimeFormat> clock = Optional.empty();
    private int relativeDigits = -1;
    private int durationDigits = -1;
    private int column = LineStyle.DEFAULT.column();
    private int stringLimit = DecodeOptions.DEFAULT.stringLimit();
    private Optional<HexStrings> hexStrings = Optional.empty();
    private ConstantStyle constants = ConstantStyle.ABBREV;
    private Optional<Set<Detail>> descriptors = Optional.empty();
    private DecodeOptions.Calls abbreviated = DecodeOptions.Calls.ALL;
    private DecodeOptions.Calls dereferenced = DecodeOptions.Calls.ALL;
    private DecodeOptions.Calls raw = DecodeOptions.Calls.NONE;
    private DescriptorSet reads = DescriptorSet.NONE;
    private DescriptorSet writes = DescriptorSet.NONE;
    private boolean commandNames;
    private Optional<SummaryStyle.Column> sortBy = Optional.of(SummaryStyle.Column.TOTAL_TIME);
    private List<SummaryStyle.Column> columns = SummaryStyle.DEFAULT_COLUMNS;
    private long overheadNanos;
    private Source source = Source.AUTO;
    private Optional<String> jfrFile = Optional.empty();
    private long jfrThresholdNanos = JfrOutput.Asked.DEFAULT_THRESHOLD_NANOS;

    private StraceArguments() {}

    /**
     * The settings that a command line means.
     *
     * @throws UsageException if a value can't be understood, or options exclude each other
     */
    static StraceSettings parse(GetOpt typed) {
        StraceArguments arguments = new StraceArguments();
        for (GetOpt.Given given : typed.options()) {
            arguments.accept(given);
        }
        return arguments.settings(typed.operands());
    }

    private void accept(GetOpt.Given given) {
        StraceOption option = given.option();
        Optional<String> value = given.value();
        times[option.ordinal()]++;
        if (given.byLetter()) {
            letters[option.ordinal()]++;
        }
        switch (option) {
            case ENV -> environment.add(value.orElseThrow());
            case ATTACH -> addPids(value.orElseThrow());
            case USER -> user = value;
            case ARGV0 -> argv0 = value;
            case DETACH_ON -> {
                if (!value.orElseThrow().equals("execve")) {
                    throw new UsageException("Syscall '" + value.get() + "' for -b isn't supported; did you mean 'execve'?");
                }
            }
            case INTERRUPTIBLE -> interruptible = Optional.of(interruptible(value.orElseThrow()));
            case SOURCE -> source = OptionWords.choice("--source", value.orElseThrow(), Map.of("ptrace", Source.PTRACE, "bpf", Source.BPF, "auto", Source.AUTO));
            case EXPRESSION -> expression(value.orElseThrow());
            case TRACE -> qualify("trace", value.orElseThrow());
            case SIGNAL -> qualify("signal", value.orElseThrow());
            case STATUS -> qualify("status", value.orElseThrow());
            case ABBREV -> qualify("abbrev", value.orElseThrow());
            case VERBOSE -> qualify("verbose", value.orElseThrow());
            case RAW -> qualify("raw", value.orElseThrow());
            case READ -> qualify("read", value.orElseThrow());
            case WRITE -> qualify("write", value.orElseThrow());
            case INJECT -> qualify("inject", value.orElseThrow());
            case FAULT -> qualify("fault", value.orElseThrow());
            case DECODE_PIDS -> qualify("decode-pids", value.orElseThrow());
            case KVM -> qualify("kvm", value.orElseThrow());
            case TRACE_PATH -> paths.add(value.orElseThrow());
            case SUCCESSFUL_ONLY -> statuses = EnumSet.of(Status.SUCCESSFUL);
            case FAILED_ONLY -> statuses = EnumSet.of(Status.FAILED);
            case COLUMNS -> column = OptionWords.number("-a", value.orElseThrow());
            case STRING_LIMIT -> stringLimit = OptionWords.number("-s", value.orElseThrow());
            case QUIET -> {
                if (!given.byLetter()) {
                    qualify("quiet", value.orElse("attach,personality"));
                }
            }
            case DECODE_FDS -> {
                if (!given.byLetter()) {
                    qualify("decode-fds", value.orElse("path"));
                }
            }
            case COMMAND_NAMES -> commandNames = true;
            case OUTPUT -> outputName = value;
            case JFR -> jfrFile = value;
            case JFR_THRESHOLD -> jfrThresholdNanos = OptionWords.nanos("--jfr-threshold", value.orElseThrow());
            case RELATIVE_TIMESTAMPS -> relativeDigits = OptionWords.precision("--relative-timestamps", value.orElse("us"));
            case SYSCALL_TIMES -> durationDigits = OptionWords.precision("--syscall-times", value.orElse("us"));
            case ABSOLUTE_TIMESTAMPS -> {
                if (!given.byLetter()) {
                    clock = Optional.of(TimeFormat.parse(value.orElse("")));
                }
            }
            case NO_ABBREV -> abbreviated = DecodeOptions.Calls.NONE;
            case STRINGS_IN_HEX -> {
                if (!given.byLetter()) {
                    hexStrings = Optional.of(hexStrings(value.orElse("all")));
                }
            }
            case CONST_PRINT_STYLE -> constants = OptionWords.choice("-X", value.orElseThrow(), Map.of("raw", ConstantStyle.RAW, "abbrev", ConstantStyle.ABBREV, "verbose", ConstantStyle.VERBOSE));
            case OVERHEAD -> overheadNanos = OptionWords.nanos("-O", value.orElseThrow());
            case SORT_BY -> sortBy = SummaryWords.sortBy(value.orElseThrow());
            case SUMMARY_COLUMNS -> columns = SummaryWords.columns(value.orElseThrow());
            case SECONTEXT, TIPS, PIDNS, DAEMONIZE -> throw unsupported(given);
            default -> {} // it is enough that they were given
        }
    }

    private static UsageException unsupported(GetOpt.Given given) {
        StraceOption option = given.option();
        return new UsageException(
                (given.byLetter() ? "-" + option.letter() : "--" + option.names().get(0)) + " isn't supported: " + option.text());
    }

    private void expression(String text) {
        int equals = text.indexOf('=');
        if (equals < 0 || !Qualifiers.isKnown(text.substring(0, equals))) {
            if (equals > 0 && text.indexOf(',') < 0 && text.indexOf('/') < 0) {
                throw new UsageException("invalid qualifier '" + text.substring(0, equals) + "'" + Nearest.suggestion(text.substring(0, equals), Qualifiers.NAMES));
            }
            qualify("trace", text);
            return;
        }
        qualify(text.substring(0, equals), text.substring(equals + 1));
    }

    private void qualify(String qualifier, String value) {
        switch (Qualifiers.canonical(qualifier)) {
            case "trace" -> syscalls = TraceExpression.parse(value);
            case "signal" -> signals = SignalExpression.parse(value);
            case "status" -> statuses = OptionWords.set("status", value, Status.class, Status::of, Status::word);
            case "quiet" -> quiet = Optional.of(OptionWords.set("quiet", value, Message.class, Message::of, Message::word));
            case "abbrev" -> abbreviated = calls(value);
            case "verbose" -> dereferenced = calls(value);
            case "raw" -> raw = calls(value);
            case "inject" -> {
                Injection injection = InjectExpression.parse(value);
                injection.doubt().ifPresent(warnings::add);
                injections.add(injection);
            }
            case "fault" -> injections.add(InjectExpression.parseFault(value));
            case "read" -> reads = OptionWords.descriptors(value);
            case "write" -> writes = OptionWords.descriptors(value);
            case "decode-fds" -> {
                times[StraceOption.DECODE_FDS.ordinal()]++; // by its name, though by way of -e
                descriptors = Optional.of(OptionWords.set("decode-fds", value, Detail.class, StraceArguments::detail, StraceArguments::word));
            }
            case "decode-pids" -> {
                if (!value.equals("comm") && !value.equals("none")) {
                    throw new UsageException("decode-pids=" + value + " isn't supported; comm and none are");
                }
                commandNames = value.equals("comm");
            }
            default -> throw new UsageException("-e " + qualifier + "= isn't supported");
        }
    }

    private static Optional<Detail> detail(String word) {
        return Arrays.stream(Detail.values()).filter(each -> word(each).equals(word)).findFirst();
    }

    private static String word(Detail detail) {
        return detail.name().toLowerCase(Locale.ROOT);
    }

    private static DecodeOptions.Calls calls(String expression) {
        return TraceExpression.parse(expression)::contains;
    }

    private void addPids(String list) {
        int count = 0;
        for (int start = 0; start <= list.length(); ) {
            int end = start;
            while (end < list.length() && ", \t\n".indexOf(list.charAt(end)) < 0) {
                end++;
            }
            if (end > start) {
                pids.add(pid(list.substring(start, end)));
                count++;
            }
            start = end + 1;
        }
        if (count == 0) {
            throw new UsageException("Invalid process id: '" + list + "'");
        }
    }

    private static int pid(String digits) {
        int pid = OptionWords.parse(digits);
        if (pid <= 0) {
            throw new UsageException("Invalid process id: '" + digits + "'");
        }
        if (pid == ProcessHandle.current().pid()) {
            throw new UsageException("cannot attach to " + pid + ": that is the tracer itself");
        }
        return pid;
    }

    private static Interruptible interruptible(String word) {
        return OptionWords.choice(
                "-I",
                word,
                Map.of("1", Interruptible.ANYWHERE,
                "2", Interruptible.WAITING,
                "3", Interruptible.NEVER,
                "4", Interruptible.NEVER_NOR_STOPPED,
                "anywhere", Interruptible.ANYWHERE,
                "waiting", Interruptible.WAITING,
                "never", Interruptible.NEVER,
                "never_tstp", Interruptible.NEVER_NOR_STOPPED));
    }

    private static HexStrings hexStrings(String word) {
        return OptionWords.choice(
                "--strings-in-hex",
                word,
                Map.of("none", HexStrings.NONE,
                "non-ascii-chars", HexStrings.NON_ASCII_CHARS,
                "non-ascii", HexStrings.NON_ASCII,
                "all", HexStrings.ALL));
    }

    private boolean has(StraceOption option) {
        return times[option.ordinal()] > 0;
    }

    /** Where a letter's times count, its option can't be given by its name too. */
    private void excludeLetterAndName(StraceOption option) {
        int byLetter = letters[option.ordinal()];
        if (byLetter > 0 && times[option.ordinal()] > byLetter) {
            throw new UsageException(
                    "-" + option.letter() + " and --" + option.names().get(0) + " cannot be provided simultaneously");
        }
    }

    private void excludeLettersAndNames() {
        excludeLetterAndName(StraceOption.FOLLOW_FORKS);
        excludeLetterAndName(StraceOption.DECODE_FDS);
        excludeLetterAndName(StraceOption.ABSOLUTE_TIMESTAMPS);
        excludeLetterAndName(StraceOption.STRINGS_IN_HEX);
        if (letters[StraceOption.FOLLOW_FORKS.ordinal()] > 1 && has(StraceOption.SEPARATELY)) {
            throw new UsageException("-ff and --output-separately cannot be provided simultaneously");
        }
    }

    private StraceSettings settings(List<String> command) {
        excludeLettersAndNames();
        boolean systemWide = has(StraceOption.SYSTEM_WIDE);
        if (systemWide && !(command.isEmpty() && pids.isEmpty())) {
            throw new UsageException("--system-wide takes neither a command nor -p: it traces every process");
        }
        if (command.isEmpty() && pids.isEmpty() && !systemWide) {
            throw new UsageException("must have PROG [ARGS] or -p PID; try '-h'");
        }
        boolean launches = !command.isEmpty();
        if (!launches && (!environment.isEmpty() || user.isPresent() || argv0.isPresent())) {
            throw new UsageException("-E/--env, -u/--user and --argv0 need a command");
        }
        boolean followForks = systemWide || has(StraceOption.FOLLOW_FORKS) || has(StraceOption.OLD_FOLLOW);
        if (has(StraceOption.OLD_FOLLOW)) {
            warnings.add(has(StraceOption.FOLLOW_FORKS) ? "deprecated option -F ignored" : "option -F is deprecated, please use -f/--follow-forks instead");
        }
        boolean separately = has(StraceOption.SEPARATELY) || letters[StraceOption.FOLLOW_FORKS.ordinal()] > 1;
        Output output = output(separately);
        boolean toFile = outputName.isPresent();
        boolean onlySummary = has(StraceOption.SUMMARY_ONLY);
        boolean anySummary = onlySummary || has(StraceOption.SUMMARY);
        checkSummary(separately, onlySummary, anySummary);
        if (times[StraceOption.SUCCESSFUL_ONLY.ordinal()] + times[StraceOption.FAILED_ONLY.ordinal()] > 1) {
            warnings.add("Only the last of -z/--successful-only/-Z/--failed-only options will take effect."
                    + " See status qualifier for more complex filters.");
        }
        return new StraceSettings(
                new StraceSettings.Launch(command, environment, user, argv0),
                List.copyOf(pids),
                new StraceSettings.Filter(syscalls, signals, statuses, quiet(toFile && launches), List.copyOf(paths), reads, writes),
                new StraceSettings.Tracing(
                        source,
                        systemWide,
                        followForks,
                        has(StraceOption.DETACH_ON),
                        seccomp(followForks, launches),
                        interruptible.orElse(toFile && launches ? Interruptible.NEVER : Interruptible.WAITING),
                        List.copyOf(injections),
                        has(StraceOption.DEBUG)),
                decode(),
                line(toFile, followForks, pids.size() + (launches ? 1 : 0), output.isSeparate()),
                output,
                anySummary
                        ? Optional.of(new SummaryStyle(columns, sortBy, has(StraceOption.WALL_CLOCK), overheadNanos))
                        : Optional.empty(),
                !onlySummary,
                has(StraceOption.JSON),
                has(StraceOption.STACK_TRACES),
                jfr(onlySummary),
                List.copyOf(warnings));
    }

    private JfrOutput.Asked jfr(boolean onlySummary) {
        if (has(StraceOption.JFR_THRESHOLD) && jfrFile.isEmpty()) {
            throw new UsageException("--jfr-threshold needs --jfr FILE");
        }
        if (has(StraceOption.JAVA) && onlySummary && jfrFile.isEmpty()) {
            throw new UsageException("--java names threads, and -c shows none: -C shows both");
        }
        return new JfrOutput.Asked(
                jfrFile, has(StraceOption.FORCE), has(StraceOption.JFR_MERGE), has(StraceOption.JAVA), jfrThresholdNanos);
    }

    private Output output(boolean separately) {
        if (outputName.isEmpty()) {
            if (has(StraceOption.APPEND)) {
                warnings.add("-A/--output-append-mode has no effect without -o/--output");
            }
            return new Output.StandardError();
        }
        String name = outputName.get();
        if (name.startsWith("|") || name.startsWith("!")) {
            if (separately) {
                throw new UsageException("piping the output and -ff/--output-separately are mutually exclusive");
            }
            return new Output.Pipe(name, name.substring(1));
        }
        return new Output.File(name, has(StraceOption.APPEND), separately);
    }

    private void checkSummary(boolean separately, boolean only, boolean any) {
        if (only && has(StraceOption.SUMMARY)) {
            throw new UsageException("-c/--summary-only and -C/--summary are mutually exclusive");
        }
        if (any && separately) {
            throw new UsageException(
                    "(-c/--summary-only or -C/--summary) and -ff/--output-separately are mutually exclusive");
        }
        if (has(StraceOption.JSON) && !(reads.isEmpty() && writes.isEmpty())) {
            throw new UsageException("--json and -e read or -e write are mutually exclusive; -s chooses how much of the data is shown");
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
            warnings.add("-S/--summary-sort-by has no effect without (-c/--summary-only or -C/--summary)");
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
            warnings.add("-" + option.letter() + "/--" + option.names().get(0) + " has no effect with -c/--summary-only");
        }
    }

    private Set<Message> quiet(boolean launchedIntoFile) {
        int times = letters[StraceOption.QUIET.ordinal()];
        if (times > 0 && quiet.isPresent()) {
            throw new UsageException("-q and -e quiet/--quiet cannot be provided simultaneously");
        }
        if (quiet.isPresent()) {
            return quiet.get();
        }
        return switch (times) {
            case 0 -> launchedIntoFile || has(StraceOption.SYSTEM_WIDE) ? EnumSet.of(Message.ATTACH, Message.PERSONALITY) : EnumSet.noneOf(Message.class);
            case 1 -> EnumSet.of(Message.ATTACH, Message.PERSONALITY);
            case 2 -> EnumSet.of(Message.ATTACH, Message.PERSONALITY, Message.EXIT);
            default -> EnumSet.allOf(Message.class);
        };
    }

    private boolean seccomp(boolean followForks, boolean launches) {
        if (has(StraceOption.SECCOMP_BPF) && has(StraceOption.NO_SECCOMP_BPF)) {
            throw new UsageException("--seccomp-bpf and --no-seccomp-bpf are mutually exclusive");
        }
        if (has(StraceOption.SECCOMP_BPF)) {
            if (!launches) {
                warnings.add("--seccomp-bpf is not enabled for processes attached with -p");
            } else if (!followForks) {
                warnings.add("--seccomp-bpf cannot be used without -f/--follow-forks, disabling");
            } else if (syscalls.isAll()) {
                warnings.add("Seccomp filter is requested but there are no syscalls to filter."
                        + "  See -e trace to filter syscalls.");
            }
        }
        return followForks && launches && pids.isEmpty() && !syscalls.isAll() && !has(StraceOption.NO_SECCOMP_BPF);
    }

    private DecodeOptions decode() {
        int count = letters[StraceOption.DECODE_FDS.ordinal()];
        Set<Detail> shown = descriptors.orElseGet(
                () -> count == 0 ? Set.of() : count == 1 ? Set.of(Detail.PATH) : Set.of(Detail.values()));
        int hex = letters[StraceOption.STRINGS_IN_HEX.ordinal()];
        HexStrings strings =
                hexStrings.orElse(hex == 0 ? HexStrings.NONE : hex == 1 ? HexStrings.NON_ASCII : HexStrings.ALL);
        return new DecodeOptions(
                stringLimit,
                strings,
                constants,
                shown,
                commandNames,
                abbreviated,
                dereferenced,
                raw);
    }

    private LineStyle line(boolean toFile, boolean followForks, int processes, boolean separate) {
        LineStyle.PidPrefix prefix =
                separate
                        ? LineStyle.PidPrefix.NEVER
                        : has(StraceOption.SYSTEM_WIDE)
                        ? LineStyle.PidPrefix.ALWAYS
                        : !toFile
                                ? LineStyle.PidPrefix.WHEN_SEVERAL
                                : followForks || processes > 1
                                        ? LineStyle.PidPrefix.ALWAYS
                                        : LineStyle.PidPrefix.NEVER;
        TimeFormat time = clock.orElse(TimeFormat.ofLetters(letters[StraceOption.ABSOLUTE_TIMESTAMPS.ordinal()]));
        return new LineStyle(
                prefix,
                commandNames,
                time.clock(),
                time.digits(),
                relativeDigits,
                durationDigits,
                has(StraceOption.SYSCALL_NUMBER),
                has(StraceOption.INSTRUCTION_POINTER),
                has(StraceOption.ARG_NAMES),
                column);
    }
}
