package dev.syscope.cli;

import dev.syscope.cli.render.DescriptorSet;
import dev.syscope.trace.Nearest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The values of options: numbers, times, words out of a few, sets of words. */
final class OptionWords {
    private OptionWords() {}

    /** A decimal number from 0 on, or -1 if it isn't one. */
    static int parse(String digits) {
        try {
            return digits.startsWith("+") ? -1 : Math.max(-1, Integer.parseInt(digits));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /**
     * A number that an option takes.
     *
     * @throws UsageException if it isn't one from 0 on
     */
    static int number(String option, String value) {
        int number = parse(value);
        if (number < 0) {
            throw invalid(option, value, "");
        }
        return number;
    }

    /**
     * One of a few words.
     *
     * @throws UsageException if it is none of them
     */
    static <T> T choice(String option, String word, Map<String, T> choices) {
        T chosen = choices.get(word);
        if (chosen == null) {
            Set<String> words = new TreeSet<>(choices.keySet());
            throw invalid(option, word, Nearest.suggestion(word, words) + " (one of " + String.join(", ", words) + ")");
        }
        return chosen;
    }

    /** Digits behind the second that {@code s}, {@code ms}, {@code us} or {@code ns} stands for. */
    static int precision(String option, String word) {
        return choice(option, word, Map.of("s", 0, "ms", 3, "us", 6, "ns", 9));
    }

    /** A time as {@code NUMBER[s|ms|us|ns]}, microseconds without a unit. */
    static long nanos(String option, String value) {
        int end = value.length();
        while (end > 0 && Character.isLetter(value.charAt(end - 1))) {
            end--;
        }
        double scale =
                switch (value.substring(end)) {
                    case "s" -> 1e9;
                    case "ms" -> 1e6;
                    case "", "us" -> 1e3;
                    case "ns" -> 1;
                    default -> -1;
                };
        double number;
        try {
            number = Double.parseDouble(value.substring(0, end));
        } catch (NumberFormatException e) {
            number = -1;
        }
        if (!(number >= 0) || scale < 0 || number * scale > 1e18) {
            throw invalid(option, value, ": a number and s, ms, us or ns");
        }
        return Math.round(number * scale);
    }

    /**
     * {@code [!]WORD[,WORD]...}, {@code all} or {@code none}.
     *
     * @param what for the message
     * @param of the constant of a word
     * @param word the word of a constant
     * @throws UsageException if a word stands for none
     */
    static <E extends Enum<E>> Set<E> set(
            String what, String value, Class<E> type, Function<String, Optional<E>> of, Function<E, String> word) {
        boolean negated = value.startsWith("!");
        String words = negated ? value.substring(1) : value;
        EnumSet<E> chosen = EnumSet.noneOf(type);
        if (words.equals("all")) {
            chosen = EnumSet.allOf(type);
        } else if (!words.equals("none")) {
            for (String one : words.split(",")) {
                chosen.add(of.apply(one).orElseThrow(() -> unknown(what, one, type, word)));
            }
        }
        return negated ? EnumSet.complementOf(chosen) : chosen;
    }

    private static <E extends Enum<E>> UsageException unknown(
            String what, String typed, Class<E> type, Function<E, String> word) {
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            words.add(word.apply(constant));
        }
        return new UsageException("invalid " + what + " '" + typed + "'" + Nearest.suggestion(typed, words));
    }

    /**
     * {@code [!]FD[,FD]...}, {@code all} or {@code none}.
     *
     * @throws UsageException if a word is no descriptor
     */
    static DescriptorSet descriptors(String value) {
        boolean negated = value.startsWith("!");
        String words = negated ? value.substring(1) : value;
        if (words.equals("all") || words.equals("none")) {
            return new DescriptorSet(words.equals("all") != negated);
        }
        String[] each = words.split(",");
        int[] named = new int[each.length];
        for (int i = 0; i < each.length; i++) {
            named[i] = parse(each[i]);
            if (named[i] < 0) {
                throw new UsageException("invalid descriptor '" + each[i] + "'");
            }
        }
        if (each.length == 0) {
            throw new UsageException("invalid descriptor '" + value + "'");
        }
        return new DescriptorSet(negated, named);
    }

    static UsageException invalid(String option, String value, String advice) {
        return new UsageException("invalid " + option + " argument: '" + value + "'" + advice);
    }
}
