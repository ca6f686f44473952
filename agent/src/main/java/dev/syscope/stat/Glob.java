package dev.syscope.stat;

/** Shell patterns of {@code *}, {@code ?} and {@code [a-z]}, without regular expressions, which cost start-up time. */
public final class Glob {
    private Glob() {}

    /** Whether a name holds anything but plain letters. */
    static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /** Whether a pattern matches a whole name. */
    public static boolean matches(String pattern, String name) {
        return matches(pattern, 0, name, 0);
    }

    private static boolean matches(String pattern, int p, String name, int n) {
        int at = p;
        int in = n;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '*') {
                for (int skip = in; skip <= name.length(); skip++) {
                    if (matches(pattern, at + 1, name, skip)) {
                        return true;
                    }
                }
                return false;
            }
            if (in == name.length()) {
                return false;
            }
            int close = c == '[' ? pattern.indexOf(']', at + 2) : -1;
            if (close > 0) {
                if (!inSet(pattern, at + 1, close, name.charAt(in))) {
                    return false;
                }
                at = close + 1;
            } else if (c == '?' || c == name.charAt(in)) {
                at++;
            } else {
                return false;
            }
            in++;
        }
        return in == name.length();
    }

    private static boolean inSet(String pattern, int from, int to, char c) {
        boolean negated = pattern.charAt(from) == '!' || pattern.charAt(from) == '^';
        boolean found = false;
        for (int i = negated ? from + 1 : from; i < to; i++) {
            if (i + 2 < to && pattern.charAt(i + 1) == '-') {
                found |= c >= pattern.charAt(i) && c <= pattern.charAt(i + 2);
                i += 2;
            } else {
                found |= c == pattern.charAt(i);
            }
        }
        return found != negated;
    }
}
