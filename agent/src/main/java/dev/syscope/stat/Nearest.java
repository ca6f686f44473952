package dev.syscope.stat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names most like one that isn't there, for messages. */
public final class Nearest {
    private record Candidate(String name, int distance) {}

    private static final int MOST = 3;

    private Nearest() {}

    /** Up to three names that differ from this one by less than a half of its letters, nearest first. */
    public static List<String> to(String name, List<String> known) {
        List<Candidate> near = new ArrayList<>();
        for (String candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance <= Math.max(2, name.length() / 3)) {
                near.add(new Candidate(candidate, distance));
            }
        }
        near.sort(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name));
        return near.stream().limit(MOST).map(Candidate::name).toList();
    }

    /** {@link #to} as the end of a message: {@code ; did you mean cycles?}, or a hint where nothing is near. */
    static String orElse(String name, List<String> known, String hint) {
        List<String> near = to(name, known);
        return near.isEmpty() ? "; " + hint : "; did you mean " + String.join(" or ", near) + "?";
    }

    /** Levenshtein's: letters put in, left out or exchanged. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(same, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
