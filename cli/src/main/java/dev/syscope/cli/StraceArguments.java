package dev.syscope.cli;

import dev.syscope.cli.StraceSettings.Interruptible;
import dev.syscope.cli.StraceSettings.Output;
import dev.syscope.cli.StraceSettings.Source;
import dev.syscope.cli.render.LineStyle;
import dev.syscope.cli.render.Message;
import dev.syscope.cli.render.Status;
import dev.syscope.cli.render.SummaryStyle;
import dev.syscope.syscall.DecodeOptions;
import dev.syscope.syscall.DecodeOptions.ConstantStyle;
import dev.syscope.syscall.DecodeOptions.HexStrings;
import dev.syscope.syscall.Descriptors.Detail;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes {@link StraceSettings} of what was typed, by strace's rules of what goes together and what comes last. */
final class StraceArguments {
    private final GivenOptions given = new GivenOptions();
    private final Qualifiers qualifiers = new Qualifiers();
    private final List<String> environment = new ArrayList<>();
    private final Set<Integer> pids = new LinkedHashSet<>();
    private final List<String> paths = new ArrayList<>();
    private Optional<String> user = Optional.empty();
    private Optional<String> argv0 = Optional.empty();
    private Optional<String> outputName = Optional.empty();
    private Optional<Interruptible> interruptible = Optional.empty();
    private Optional<TimeFormat> clock = Optional.empty();
    private int relativeDigits = -1;
    private int durationDigits = -1;
    private int column = LineStyle.DEFAULT.column();
    private int stringLimit = DecodeOptions.DEFAULT.stringLimit();
    private Optional<HexStrings> hexStrings = Optional.empty();
    private ConstantStyle constants = ConstantStyle.ABBREV;
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
        for (GetOpt.Given each : typed.options()) {
            arguments.given.add(each.option(), each.byLetter());
            arguments.accept(each);
        }
        return arguments.settings(typed.operands());
    }

    private void accept(GetOpt.Given typed) {
        Optional<String> value = typed.value();
        switch (typed.option()) {
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
            case TRACE -> qualifiers.set("trace", value.orElseThrow());
            case SIGNAL -> qualifiers.set("signal", value.orElseThrow());
            case STATUS -> qualifiers.set("status", value.orElseThrow());
            case ABBREV -> qualifiers.set("abbrev", value.orElseThrow());
            case VERBOSE -> qualifiers.set("verbose", value.orElseThrow());
            case RAW -> qualifiers.set("raw", value.orElseThrow());
            case READ -> qualifiers.set("read", value.orElseThrow());
            case WRITE -> qualifiers.set("write", value.orElseThrow());
            case INJECT -> qualifiers.set("inject", value.orElseThrow());
            case FAULT -> qualifiers.set("fault", value.orElseThrow());
            case DECODE_PIDS -> qualifiers.set("decode-pids", value.orElseThrow());
            case KVM -> qualifiers.set("kvm", value.orElseThrow());
            case TRACE_PATH -> paths.add(value.orElseThrow());
            case SUCCESSFUL_ONLY -> qualifiers.set("status", Status.SUCCESSFUL.word());
            case FAILED_ONLY -> qualifiers.set("status", Status.FAILED.word());
            case COLUMNS -> column = OptionWords.number("-a", value.orElseThrow());
            case STRING_LIMIT -> stringLimit = OptionWords.number("-s", value.orElseThrow());
            case QUIET -> {
                if (!typed.byLetter()) {
                    qualifiers.set("quiet", value.orElse("attach,personality"));
                }
            }
            case DECODE_FDS -> {
                if (!typed.byLetter()) {
                    qualifiers.set("decode-fds", value.orElse("path"));
                }
            }
            case COMMAND_NAMES -> qualifiers.set("decode-pids", "comm");
            case OUTPUT -> outputName = value;
            case JFR -> jfrFile = value;
            case JFR_THRESHOLD -> jfrThresholdNanos = OptionWords.nanos("--jfr-threshold", value.orElseThrow());
            case RELATIVE_TIMESTAMPS -> relativeDigits = OptionWords.precision("--relative-timestamps", value.orElse("us"));
            case SYSCALL_TIMES -> durationDigits = OptionWords.precision("--syscall-times", value.orElse("us"));
            case ABSOLUTE_TIMESTAMPS -> {
                if (!typed.byLetter()) {
                    clock = Optional.of(TimeFormat.parse(value.orElse("")));
                }
            }
            case NO_ABBREV -> qualifiers.set("abbrev", "none");
            case STRINGS_IN_HEX -> {
                if (!typed.byLetter()) {
                    hexStrings = Optional.of(hexStrings(value.orElse("all")));
                }
            }
            case CONST_PRINT_STYLE -> constants = OptionWords.choice("-X", value.orElseThrow(), Map.of("raw", ConstantStyle.RAW, "abbrev", ConstantStyle.ABBREV, "verbose", ConstantStyle.VERBOSE));
            case OVERHEAD -> overheadNanos = OptionWords.nanos("-O", value.orElseThrow());
            case SORT_BY -> sortBy = SummaryWords.sortBy(value.orElseThrow());
            case SUMMARY_COLUMNS -> columns = SummaryWords.columns(value.orElseThrow());
            case SECONTEXT, TIPS, PIDNS, DAEMONIZE -> throw unsupported(typed);
            default -> {} // it is enough that they were given
        }
    }

    private static UsageException unsupported(GetOpt.Given typed) {
        StraceOption option = typed.option();
        return new UsageException(
                (typed.byLetter() ? "-" + option.letter() : "--" + option.names().get(0)) + " isn't supported: " + option.text());
    }

    private void expression(String text) {
        if (qualifiers.expression(text).equals("decode-fds")) {
            given.add(StraceOption.DECODE_FDS, false); // its name, by way of -e
        }
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

    private StraceSettings settings(List<String> command) {
        given.excludeLettersAndNames();
        checkTarget(command);
        qualifiers.injections().forEach(injection -> injection.doubt().ifPresent(given::warn));
        boolean launches = !command.isEmpty();
        boolean followForks = given.followForks();
        boolean toFile = outputName.isPresent();
        boolean onlySummary = given.has(StraceOption.SUMMARY_ONLY);
        Output output = output();
        given.checkSummary();
        checkJson();
        given.checkStatuses();
        given.checkSeccomp(launches, qualifiers.syscalls().isAll());
        return new StraceSettings(
                new StraceSettings.Launch(command, environment, user, argv0),
                List.copyOf(pids),
                filter(toFile && launches),
                new StraceSettings.Tracing(
                        source,
                        given.has(StraceOption.SYSTEM_WIDE),
                        followForks,
                        given.has(StraceOption.DETACH_ON),
                        followForks && launches && pids.isEmpty() && seccomp(),
                        interruptible.orElse(toFile && launches ? Interruptible.NEVER : Interruptible.WAITING),
                        qualifiers.injections(),
                        given.has(StraceOption.DEBUG)),
                decode(),
                line(toFile, followForks, pids.size() + (launches ? 1 : 0), output.isSeparate()),
                output,
                given.summary()
                        ? Optional.of(new SummaryStyle(columns, sortBy, given.has(StraceOption.WALL_CLOCK), overheadNanos))
                        : Optional.empty(),
                !onlySummary,
                given.has(StraceOption.JSON),
                given.has(StraceOption.STACK_TRACES),
                jfr(onlySummary),
                given.warnings());
    }

    private void checkTarget(List<String> command) {
        boolean systemWide = given.has(StraceOption.SYSTEM_WIDE);
        if (systemWide && !(command.isEmpty() && pids.isEmpty())) {
            throw new UsageException("--system-wide takes neither a command nor -p: it traces every process");
        }
        if (command.isEmpty() && pids.isEmpty() && !systemWide) {
            throw new UsageException("must have PROG [ARGS] or -p PID; try '-h'");
        }
        if (command.isEmpty() && (!environment.isEmpty() || user.isPresent() || argv0.isPresent())) {
            throw new UsageException("-E/--env, -u/--user and --argv0 need a command");
        }
    }

    private void checkJson() {
        if (given.has(StraceOption.JSON) && !(qualifiers.reads().isEmpty() && qualifiers.writes().isEmpty())) {
            throw new UsageException("--json and -e read or -e write are mutually exclusive; -s chooses how much of the data is shown");
        }
    }

    private StraceSettings.Filter filter(boolean launchedIntoFile) {
        return new StraceSettings.Filter(
                qualifiers.syscalls(),
                qualifiers.signals(),
                qualifiers.statuses(),
                quiet(launchedIntoFile),
                List.copyOf(paths),
                qualifiers.reads(),
                qualifiers.writes());
    }

    private boolean seccomp() {
        return !qualifiers.syscalls().isAll() && !given.has(StraceOption.NO_SECCOMP_BPF);
    }

    private JfrOutput.Asked jfr(boolean onlySummary) {
        if (given.has(StraceOption.JFR_THRESHOLD) && jfrFile.isEmpty()) {
            throw new UsageException("--jfr-threshold needs --jfr FILE");
        }
        if (given.has(StraceOption.JAVA) && onlySummary && jfrFile.isEmpty()) {
            throw new UsageException("--java names threads, and -c shows none: -C shows both");
        }
        return new JfrOutput.Asked(
                jfrFile, given.has(StraceOption.FORCE), given.has(StraceOption.JFR_MERGE), given.has(StraceOption.JAVA), jfrThresholdNanos);
    }

    private Output output() {
        if (outputName.isEmpty()) {
            if (given.has(StraceOption.SEPARATELY)) {
                given.warn("--output-separately has no effect without -o/--output");
            }
            if (given.has(StraceOption.APPEND)) {
                given.warn("-A/--output-append-mode has no effect without -o/--output");
            }
            return new Output.StandardError();
        }
        String name = outputName.get();
        if (name.startsWith("|") || name.startsWith("!")) {
            if (given.separately()) {
                throw new UsageException("piping the output and -ff/--output-separately are mutually exclusive");
            }
            return new Output.Pipe(name, name.substring(1));
        }
        return new Output.File(name, given.has(StraceOption.APPEND), given.separately());
    }

    private Set<Message> quiet(boolean launchedIntoFile) {
        Optional<Set<Message>> quiet = qualifiers.quiet();
        int times = given.letters(StraceOption.QUIET);
        if (times > 0 && quiet.isPresent()) {
            throw new UsageException("-q and -e quiet/--quiet cannot be provided simultaneously");
        }
        if (quiet.isPresent()) {
            return quiet.get();
        }
        return switch (times) {
            case 0 -> launchedIntoFile || given.has(StraceOption.SYSTEM_WIDE) ? EnumSet.of(Message.ATTACH, Message.PERSONALITY) : EnumSet.noneOf(Message.class);
            case 1 -> EnumSet.of(Message.ATTACH, Message.PERSONALITY);
            case 2 -> EnumSet.of(Message.ATTACH, Message.PERSONALITY, Message.EXIT);
            default -> EnumSet.allOf(Message.class);
        };
    }

    private DecodeOptions decode() {
        int count = given.letters(StraceOption.DECODE_FDS);
        Set<Detail> shown = qualifiers.descriptors().orElseGet(
                () -> count == 0 ? Set.of() : count == 1 ? Set.of(Detail.PATH) : Set.of(Detail.values()));
        int hex = given.letters(StraceOption.STRINGS_IN_HEX);
        HexStrings strings =
                hexStrings.orElse(hex == 0 ? HexStrings.NONE : hex == 1 ? HexStrings.NON_ASCII : HexStrings.ALL);
        return new DecodeOptions(
                stringLimit,
                strings,
                constants,
                shown,
                qualifiers.commandNames(),
                qualifiers.abbreviated(),
                qualifiers.dereferenced(),
                qualifiers.raw());
    }

    private LineStyle line(boolean toFile, boolean followForks, int processes, boolean separate) {
        LineStyle.PidPrefix prefix =
                separate
                        ? LineStyle.PidPrefix.NEVER
                        : given.has(StraceOption.SYSTEM_WIDE)
                        ? LineStyle.PidPrefix.ALWAYS
                        : !toFile
                                ? LineStyle.PidPrefix.WHEN_SEVERAL
                                : followForks || processes > 1
                                        ? LineStyle.PidPrefix.ALWAYS
                                        : LineStyle.PidPrefix.WHEN_SEVERAL; // threads of one process
        TimeFormat time = clock.orElse(TimeFormat.ofLetters(given.letters(StraceOption.ABSOLUTE_TIMESTAMPS)));
        return new LineStyle(
                prefix,
                qualifiers.commandNames(),
                time.clock(),
                time.digits(),
                relativeDigits,
                durationDigits,
                given.has(StraceOption.SYSCALL_NUMBER),
                given.has(StraceOption.INSTRUCTION_POINTER),
                given.has(StraceOption.ARG_NAMES),
                column);
    }
}
