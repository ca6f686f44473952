package dev.syscope.syscall;

/** Cuts a line of the tables into words, numbers and signs. */
final class Tokens {
    private static final String[] SIGNS = {"||", "&&", "==", "!=", "<=", ">=", ">>"};

    private final String text;
    private int at;
    private String token = "";

    Tokens(String text) {
        this.text = text;
        advance();
    }

    /** The token at hand; empty at the end. */
    String peek() {
        return token;
    }

    boolean atEnd() {
        return token.isEmpty();
    }

    boolean is(String wanted) {
        return token.equals(wanted);
    }

    /** Takes the token at hand. */
    String next() {
        String taken = token;
        if (taken.isEmpty()) {
            throw error("it ends too early");
        }
        advance();
        return taken;
    }

    /** Takes the token at hand if it is the wanted one. */
    boolean accept(String wanted) {
        if (!token.equals(wanted)) {
            return false;
        }
        advance();
        return true;
    }

    void expect(String wanted) {
        if (!accept(wanted)) {
            throw error("'" + wanted + "' should stand where '" + token + "' does");
        }
    }

    boolean isWord() {
        return !token.isEmpty() && isWordChar(token.charAt(0));
    }

    boolean isNumber() {
        return !token.isEmpty() && Character.isDigit(token.charAt(0));
    }

    IllegalStateException error(String what) {
        return new IllegalStateException("in the table of system calls: " + what + ": " + text);
    }

    private static boolean isWordChar(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    private void advance() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int start = at;
        if (at == text.length()) {
            token = "";
            return;
        }
        if (isWordChar(text.charAt(at))) {
            while (at < text.length() && isWordChar(text.charAt(at))) {
                at++;
            }
        } else {
            at++;
            for (String sign : SIGNS) {
                if (text.startsWith(sign, start)) {
                    at = start + sign.length();
                    break;
                }
            }
        }
        token = text.substring(start, at);
    }

    static long number(String word) {
        if (word.startsWith("0x")) {
            return Long.parseUnsignedLong(word.substring(2), 16);
        }
        if (word.length() > 1 && word.startsWith("0")) {
            return Long.parseUnsignedLong(word.substring(1), 8);
        }
        return Long.parseLong(word);
    }
}
