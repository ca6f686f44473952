package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Errno;
import dev.syscope.linux.Signals;
import dev.syscope.syscall.SyscallTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What strace(1) lets one write for {@code -e inject} and {@code -e fault}:
 * {@code openat:error=ENOENT:when=3+}, {@code read:delay_enter=10ms}.
 */
public final class InjectExpression {
    private static final int MAX_ERROR = 4095;
    private static final int MAX_INVOCATION = 65535;
    private static final List<String> KEYS =
            List.of("error=", "retval=", "signal=", "syscall=", "delay_enter=", "delay_exit=", "when=");

    private final String qualifier;
    private final String expression;
    private OptionalInt error = OptionalInt.empty();
    private OptionalLong returnValue = OptionalLong.empty();
    private OptionalInt signal = OptionalInt.empty();
    private OptionalInt substitute = OptionalInt.empty();
    private long delayEnterMicros = -1;
    private long delayExitMicros = -1;
    private int first = 1;
    private int last = Integer.MAX_VALUE;
    private int step = 1;

    private InjectExpression(String qualifier, String expression) {
        this.qualifier = qualifier;
        this.expression = expression;
    }

    /**
     * An {@code inject} rule.
     *
     * @throws ExpressionException if a part can't be understood, or nothing is to be injected
     */
    public static Injection parse(String expression) {
        return new InjectExpression("inject", expression).parse(false);
    }

    /** A {@code fault} rule: {@code ENOSYS} unless it names another error. */
    public static Injection parseFault(String expression) {
        return new InjectExpression("fault", expression).parse(true);
    }

    private Injection parse(boolean fault) {
        String[] parts = expression.split(":", -1);
        SyscallSet syscalls = TraceExpression.parse(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            if (fault && !parts[i].startsWith("error=") && !parts[i].startsWith("when=")) {
                throw invalid("'" + parts[i] + "' isn't one of error=, when=");
            }
            option(parts[i]);
        }
        if (fault && error.isEmpty()) {
            error = OptionalInt.of(Errno.ENOSYS);
        }
        if (error.isPresent() && returnValue.isPresent()) {
            throw invalid("error= and retval= exclude each other");
        }
        boolean result = error.isPresent() || returnValue.isPresent();
        if (substitute.isPresent() && !result) {
            throw invalid("syscall= needs error= or retval=");
        }
        if (!result && signal.isEmpty() && delayEnterMicros < 0 && delayExitMicros < 0) {
            throw invalid("nothing to inject; give one of error=, retval=, signal=, delay_enter=, delay_exit=");
        }
        return new Injection(
                syscalls,
                error,
                returnValue,
                signal,
                substitute,
                Math.max(0, delayEnterMicros),
                Math.max(0, delayExitMicros),
                first,
                last,
                step);
    }

    private void option(String part) {
        int equals = part.indexOf('=');
        String value = part.substring(equals + 1);
        switch (equals < 0 ? "" : part.substring(0, equals)) {
            case "error" -> {
                once(error.isPresent(), part);
                error = OptionalInt.of(error(value));
            }
            case "retval" -> {
                once(returnValue.isPresent(), part);
                returnValue = OptionalLong.of(returnValue(value));
            }
            case "signal" -> {
                once(signal.isPresent(), part);
                signal = OptionalInt.of(signal(value));
            }
            case "syscall" -> {
                once(substitute.isPresent(), part);
                substitute = OptionalInt.of(pure(value));
            }
            case "delay_enter" -> {
                once(delayEnterMicros >= 0, part);
                delayEnterMicros = micros(value);
            }
            case "delay_exit" -> {
                once(delayExitMicros >= 0, part);
                delayExitMicros = micros(value);
            }
            case "when" -> when(value);
            case "poke_enter", "poke_exit" -> throw invalid("poking into memory isn't supported");
            default -> throw invalid("'" + part + "' isn't an option" + Nearest.suggestion(part, KEYS));
        }
    }

    private void once(boolean given, String part) {
        if (given) {
            throw invalid("'" + part + "' is given twice");
        }
    }

    private int error(String value) {
        // strace has no name for EWOULDBLOCK and ENOTSUP here; ours are the C library's
        int number = Errno.number(value.toUpperCase(Locale.ROOT));
        if (number < 0) {
            number = (int) number(value, MAX_ERROR);
        }
        if (number < 1) {
            List<String> names = new ArrayList<>();
            for (int errno = 1; errno < 134; errno++) {
                if (Errno.name(errno).startsWith("E")) { // some numbers have no name
                    names.add(Errno.name(errno));
                }
            }
            throw invalid("no error '" + value + "'" + Nearest.suggestion(value, names));
        }
        return number;
    }

    private long returnValue(String value) {
        boolean hexadecimal = value.startsWith("0x") || value.startsWith("0X");
        try {
            if (hexadecimal) {
                return Long.parseUnsignedLong(value.substring(2), 16);
            }
            boolean octal = value.length() > 1 && value.startsWith("0");
            return value.startsWith("-") ? Long.parseLong(value) : Long.parseUnsignedLong(value, octal ? 8 : 10);
        } catch (NumberFormatException e) {
            throw invalid("'" + value + "' isn't a number");
        }
    }

    private int signal(String value) {
        int number;
        try {
            number = SignalExpression.number(value);
        } catch (ExpressionException e) {
            throw invalid(e.getMessage());
        }
        if (number < 1 || number > Signals.MAX) {
            throw invalid("'" + value + "' isn't a signal from 1 to " + Signals.MAX);
        }
        return number;
    }

    private int pure(String name) {
        SyscallTable table = SyscallTable.of(Architecture.host());
        OptionalInt nr = table.number(name);
        if (nr.isEmpty() || !table.inClass("pure").get(nr.getAsInt())) {
            throw invalid("'" + name + "' isn't one of the calls of %pure");
        }
        return nr.getAsInt();
    }

    /** {@code NUMBER[s|ms|us|ns]}, microseconds without a unit; what is left below a microsecond is rounded up. */
    private long micros(String value) {
        int end = value.length();
        while (end > 0 && Character.isLetter(value.charAt(end - 1))) {
            end--;
        }
        double scale =
                switch (value.substring(end)) {
                    case "", "us" -> 1;
                    case "s" -> 1e6;
                    case "ms" -> 1e3;
                    case "ns" -> 1e-3;
                    default -> throw invalid("'" + value + "' isn't a time: a number and s, ms, us or ns");
                };
        double micros;
        try {
            micros = Double.parseDouble(value.substring(0, end)) * scale;
        } catch (NumberFormatException e) {
            micros = -1;
        }
        if (!(micros >= 0) || micros > 1e15) {
            throw invalid("'" + value + "' isn't a time: a number and s, ms, us or ns");
        }
        return (long) Math.ceil(micros);
    }

    /** {@code FIRST[..LAST][+[STEP]]}. */
    private void when(String value) {
        int plus = value.indexOf('+');
        String range = plus < 0 ? value : value.substring(0, plus);
        int dots = range.indexOf("..");
        long from = number(dots < 0 ? range : range.substring(0, dots), MAX_INVOCATION);
        long to = Integer.MAX_VALUE;
        if (dots >= 0) {
            to = number(range.substring(dots + 2), MAX_INVOCATION - 1);
        } else if (plus < 0) {
            to = from;
        }
        boolean steps = plus >= 0 && plus + 1 < value.length();
        long by = steps ? number(value.substring(plus + 1), MAX_INVOCATION) : 1;
        if (from < 1 || to < from || by < 1) {
            throw invalid("'when=" + value + "' isn't FIRST[..LAST][+[STEP]] with numbers from 1 to " + MAX_INVOCATION);
        }
        first = (int) from;
        last = (int) to;
        step = (int) by;
    }

    /** A decimal number up to a limit, or -1. */
    private static long number(String digits, int limit) {
        try {
            long number = digits.startsWith("+") ? -1 : Long.parseLong(digits);
            return number <= limit ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private ExpressionException invalid(String why) {
        return new ExpressionException("invalid " + qualifier + " argument '" + expression + "': " + why);
    }
}
