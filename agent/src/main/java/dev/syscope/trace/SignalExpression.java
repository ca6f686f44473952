package dev.syscope.trace;

import dev.syscope.linux.Signals;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A set of signals as strace(1) lets one write it for {@code -e signal}: {@code int,SIGTERM,9}, {@code !io}. */
public final class SignalExpression {
    private SignalExpression() {}

    /** The numbers of all signals. */
    public static Set<Integer> all() {
        Set<Integer> all = new LinkedHashSet<>();
        for (int signal = 1; signal <= Signals.MAX; signal++) {
            all.add(signal);
        }
        return all;
    }

    /**
     * The set that an expression means.
     *
     * @throws ExpressionException if a part of it names no signal
     */
    public static Set<Integer> parse(String expression) {
        boolean negated = expression.startsWith("!");
        String values = negated ? expression.substring(1) : expression;
        if (values.equals("all") || values.equals("none")) {
            return values.equals("all") != negated ? all() : Set.of();
        }
        Set<Integer> named = new LinkedHashSet<>();
        for (String value : values.split(",")) {
            named.add(number(value));
        }
        if (negated) {
            Set<Integer> others = all();
            others.removeAll(named);
            return others;
        }
        return named;
    }

    /**
     * The number of a signal by name in any case, with or without {@code SIG}, or by number.
     *
     * @throws ExpressionException if there is none
     */
    public static int number(String value) {
        int signal = Signals.number(value.toUpperCase(Locale.ROOT));
        if (signal < 0) {
            try {
                signal = Integer.parseInt(value);
            } catch (NumberFormatException e) {
                signal = -1;
            }
        }
        if (signal < 0 || signal > 255) { // strace takes numbers without a signal too, to no effect
            throw new ExpressionException("invalid signal '" + value + "'" + suggestion(value));
        }
        return signal;
    }

    private static String suggestion(String value) {
        List<String> names = new ArrayList<>();
        boolean full = value.regionMatches(true, 0, "SIG", 0, 3);
        for (int signal = 1; signal <= Signals.MAX; signal++) {
            names.add(full ? Signals.name(signal) : Signals.name(signal).substring(3));
        }
        return Nearest.suggestion(value, names);
    }
}
