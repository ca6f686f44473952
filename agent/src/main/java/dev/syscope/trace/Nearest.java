package dev.syscope.trace;

import java.util.Optional;

/** Finds the valid word that somebody may have meant. */
public final class Nearest {
    private Nearest() {}

    /** The tail of a message: {@code ; did you mean 'openat'?}, or nothing when no candidate is near enough. */
    public static String suggestion(String typed, Iterable<String> candidates) {
        return of(typed, candidates).map(near -> "; did you mean '" + near + "'?").orElse("");
    }

    /**
     * The candidate that fewest edits (insert, delete, replace, swap of neighbours) make of what was typed: the first
     * of several. Empty if it takes more than one edit for each three letters.
     */
    public static Optional<String> of(String typed, Iterable<String> candidates) {
        String best = null;
        int fewest = Math.max(1, typed.length() / 3) + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - typed.length()) < fewest) {
                int distance = distance(typed, candidate);
                if (distance < fewest) {
                    fewest = distance;
                    best = candidate;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** The optimal string alignment distance. A change of case is no edit. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (same(a, i, b, j) ? 0 : 1);
                int best = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && same(a, i, b, j - 1) && same(a, i - 1, b, j)) {
                    best = Math.min(best, beforeLast[j - 2] + 1);
                }
                row[j] = best;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }

    private static boolean same(String a, int i, String b, int j) {
        return Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
    }
}
