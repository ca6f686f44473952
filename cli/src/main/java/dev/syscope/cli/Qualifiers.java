package dev.syscope.cli;

import dev.syscope.cli.render.DescriptorSet;
import dev.syscope.cli.render.Message;
import dev.syscope.cli.render.Status;
import dev.syscope.syscall.DecodeOptions.Calls;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What {@code -e} chooses, by its words and their values; of each word the last value counts. */
final class Qualifiers {
    /** Those that a suggestion may name. */
    private static final List<String> NAMES = List.of(
            "trace", "abbrev", "verbose", "raw", "signal", "read", "write", "fault", "inject", "status", "quiet",
            "decode-fds", "decode-pids", "kvm");

    private final List<Injection> injections = new ArrayList<>();
    private SyscallSet syscalls = SyscallSet.ALL;
    private Set<Integer> signals = SignalExpression.all();
    private Set<Status> statuses = EnumSet.allOf(Status.class);
    private Optional<Set<Message>> quiet = Optional.empty();
    private Optional<Set<Detail>> descriptors = Optional.empty();
    private Calls abbreviated = Calls.ALL;
    private Calls dereferenced = Calls.ALL;
    private Calls raw = Calls.NONE;
    private DescriptorSet reads = DescriptorSet.NONE;
    private DescriptorSet writes = DescriptorSet.NONE;
    private boolean commandNames;

    /**
     * Takes {@code WORD=VALUE}, or the value of {@code trace}.
     *
     * @return the first spelling of the word
     * @throws UsageException if there is no such word, or the value is none of its
     */
    String expression(String text) {
        int equals = text.indexOf('=');
        if (equals < 0 || !NAMES.contains(canonical(text.substring(0, equals)))) {
            if (equals > 0 && text.indexOf(',') < 0 && text.indexOf('/') < 0) {
                String word = text.substring(0, equals);
                throw new UsageException("invalid qualifier '" + word + "'" + Nearest.suggestion(word, NAMES));
            }
            set("trace", text);
            return "trace";
        }
        String word = canonical(text.substring(0, equals));
        set(word, text.substring(equals + 1));
        return word;
    }

    /** The first of the spellings of a word; the word itself if it is none. */
    private static String canonical(String word) {
        return switch (word) {
            case "t" -> "trace";
            case "a" -> "abbrev";
            case "v" -> "verbose";
            case "x" -> "raw";
            case "signals", "s" -> "signal";
            case "reads", "r" -> "read";
            case "writes", "w" -> "write";
            case "silent", "silence", "q" -> "quiet";
            case "decode-fd" -> "decode-fds";
            case "decode-pid" -> "decode-pids";
            default -> word;
        };
    }

    /**
     * Takes the value of a word in its first spelling.
     *
     * @throws UsageException if it is none of its values
     */
    void set(String word, String value) {
        switch (word) {
            case "trace" -> syscalls = TraceExpression.parse(value);
            case "signal" -> signals = SignalExpression.parse(value);
            case "status" -> statuses = OptionWords.set("status", value, Status.class, Status::of, Status::word);
            case "quiet" -> quiet = Optional.of(OptionWords.set("quiet", value, Message.class, Message::of, Message::word));
            case "abbrev" -> abbreviated = calls(value);
            case "verbose" -> dereferenced = calls(value);
            case "raw" -> raw = calls(value);
            case "inject" -> injections.add(InjectExpression.parse(value));
            case "fault" -> injections.add(InjectExpression.parseFault(value));
            case "read" -> reads = OptionWords.descriptors(value);
            case "write" -> writes = OptionWords.descriptors(value);
            case "decode-fds" -> descriptors = Optional.of(OptionWords.set("decode-fds", value, Detail.class, Qualifiers::detail, Qualifiers::word));
            case "decode-pids" -> {
                if (!value.equals("comm") && !value.equals("none")) {
                    throw new UsageException("decode-pids=" + value + " isn't supported; comm and none are");
                }
                commandNames = value.equals("comm");
            }
            default -> throw new UsageException("-e " + word + "= isn't supported");
        }
    }

    private static Optional<Detail> detail(String word) {
        return Arrays.stream(Detail.values()).filter(each -> word(each).equals(word)).findFirst();
    }

    private static String word(Detail detail) {
        return detail.name().toLowerCase(Locale.ROOT);
    }

    private static Calls calls(String expression) {
        return TraceExpression.parse(expression)::contains;
    }

    SyscallSet syscalls() {
        return syscalls;
    }

    Set<Integer> signals() {
        return signals;
    }

    Set<Status> statuses() {
        return statuses;
    }

    /** Empty if nothing was said. */
    Optional<Set<Message>> quiet() {
        return quiet;
    }

    /** Empty if nothing was said. */
    Optional<Set<Detail>> descriptors() {
        return descriptors;
    }

    Calls abbreviated() {
        return abbreviated;
    }

    Calls dereferenced() {
        return dereferenced;
    }

    Calls raw() {
        return raw;
    }

    DescriptorSet reads() {
        return reads;
    }

    DescriptorSet writes() {
        return writes;
    }

    boolean commandNames() {
        return commandNames;
    }

    /** The rules of {@code inject} and {@code fault} in their order. */
    List<Injection> injections() {
        return List.copyOf(injections);
    }
}
