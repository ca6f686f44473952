package dev.syscope.stat;

import java.util.ArrayList;
import java.util.List;

/**
 * Perf's syntax of events, as {@code -e} has it (perf-list(1)): a list with commas, groups in braces, terms between
 * slashes, modifiers behind colons. To it is added {@code uprobe:PATH:SYMBOL}.
 */
public final class EventParser {
    private final String text;
    private int at;

    private EventParser(String text) {
        this.text = text;
    }

    /**
     * Takes a list of events apart.
     *
     * @throws EventException if it breaks the syntax
     */
    public static EventList parse(String text) {
        EventParser parser = new EventParser(text);
        List<EventList.Group> groups = new ArrayList<>();
        do {
            groups.add(parser.group());
        } while (parser.skip(','));
        if (parser.at < text.length()) {
            throw parser.bad("nothing can follow '" + text.substring(0, parser.at) + "' but a comma");
        }
        return new EventList(groups);
    }

    private EventList.Group group() {
        skipBlanks();
        if (!skip('{')) {
            return new EventList.Group(List.of(item()), false, Modifiers.NONE);
        }
        List<EventList.Item> items = new ArrayList<>();
        do {
            items.add(item());
        } while (skip(','));
        if (!skip('}')) {
            throw bad(at == text.length() ? "the group isn't closed" : "no '" + text.charAt(at) + "' within a group");
        }
        String letters = skip(':') ? word() : "";
        skipBlanks();
        return new EventList.Group(items, true, Modifiers.parse(letters, text));
    }

    private EventList.Item item() {
        skipBlanks();
        EventList.Item item = bareItem();
        skipBlanks();
        return item;
    }

    private EventList.Item bareItem() {
        int start = at;
        if (text.startsWith("uprobe:", at) || text.startsWith("uretprobe:", at)) {
            return uprobe();
        }
        if (text.startsWith("mem:", at)) {
            return breakpoint();
        }
        String name = word();
        if (name.isEmpty()) {
            throw bad(at == text.length() ? "an event is missing at the end" : "an event is missing before '" + text.charAt(at) + "'");
        }
        if (skip('/')) {
            return pmuEvent(start, name);
        }
        if (!skip(':')) {
            return item(plain(name), "");
        }
        String after = word();
        if (isTracepoint(name, after)) {
            String letters = skip(':') ? word() : "";
            return item(new EventSpec.Tracepoint(name + ":" + after, name, after), letters);
        }
        return item(plain(name), after);
    }

    /** A colon stands before modifiers as well as between a tracepoint's names. */
    private boolean isTracepoint(String name, String after) {
        boolean letters = true;
        for (int i = 0; i < after.length(); i++) {
            letters &= (Modifiers.LETTERS + "SPb").indexOf(after.charAt(i)) >= 0;
        }
        return !letters && !EventNames.isKnown(name) && !EventNames.isRawCode(name) || at < text.length() && text.charAt(at) == ':';
    }

    private static EventList.Item item(EventSpec spec, String letters) {
        String suffix = letters.isEmpty() ? "" : ":" + letters;
        return new EventList.Item(spec, suffix, Modifiers.parse(letters, spec.text() + suffix));
    }

    private EventSpec plain(String name) {
        return EventNames.isRawCode(name)
                ? new EventSpec.Raw(name, EventNames.rawCode(name))
                : new EventSpec.Named(name);
    }

    private EventList.Item pmuEvent(int start, String pmu) {
        List<EventSpec.Term> terms = new ArrayList<>();
        while (!skip('/')) {
            int from = at;
            while (at < text.length() && ",/".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            if (at == text.length()) {
                throw bad("the '/' behind the terms of '" + pmu + "' is missing");
            }
            String term = text.substring(from, at).strip();
            int equals = term.indexOf('=');
            if (equals < 0 ? !term.isEmpty() : equals > 0 && equals < term.length() - 1) {
                terms.add(equals < 0
                        ? new EventSpec.Term(term, "")
                        : new EventSpec.Term(term.substring(0, equals), term.substring(equals + 1)));
            } else if (!term.isEmpty() || text.charAt(at) == ',') {
                throw bad("'" + term + "' is no term: name, or name=value");
            }
            skip(',');
        }
        String whole = text.substring(start, at);
        String colon = skip(':') ? ":" : ""; // both are right: cpu/event=1/u and cpu/event=1/:u
        String letters = word();
        return new EventList.Item(
                new EventSpec.PmuEvent(whole, pmu, terms), colon + letters, Modifiers.parse(letters, whole + colon + letters));
    }

    private EventList.Item breakpoint() {
        int start = at;
        at += "mem:".length();
        long address = number("an address");
        long length = skip('/') ? number("a length") : 0;
        int access = 0;
        String letters = "";
        int end = at;
        if (skip(':')) {
            String word = word();
            if (!word.isEmpty() && "rwx".indexOf(word.charAt(0)) >= 0) {
                for (int i = 0; i < word.length(); i++) {
                    int bit = "rwx".indexOf(word.charAt(i));
                    if (bit < 0 || (access & 1 << bit) != 0) {
                        throw bad("access is made of r, w and x, each once");
                    }
                    access |= 1 << bit;
                }
                end = at;
                letters = skip(':') ? word() : "";
            } else {
                letters = word;
            }
        }
        access = access == 0 ? 3 : access;
        int bytes = length != 0 ? (int) length : access == 4 ? Long.BYTES : 4; // as perf chooses
        return item(new EventSpec.Breakpoint(text.substring(start, end), address, bytes, access), letters);
    }

    private EventList.Item uprobe() {
        int start = at;
        boolean onReturn = text.startsWith("uret", at);
        at = text.indexOf(':', at) + 1;
        int end = at;
        while (end < text.length() && ",}".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        while (end > at && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        String rest = text.substring(at, end);
        at = end;
        int colon = rest.indexOf(':');
        int second = colon < 0 ? -1 : rest.indexOf(':', colon + 1);
        String letters = second < 0 ? "" : rest.substring(second + 1);
        String symbol = colon < 0 ? "" : rest.substring(colon + 1, second < 0 ? rest.length() : second);
        String path = colon < 0 ? rest : rest.substring(0, colon);
        if (path.isEmpty() || symbol.isEmpty()) {
            throw bad("a uprobe is uprobe:PATH:SYMBOL[+OFFSET]");
        }
        String whole = second < 0 ? text.substring(start, end) : text.substring(start, end - letters.length() - 1);
        int plus = symbol.indexOf('+');
        long offset = 0;
        try {
            offset = plus < 0 ? 0 : Long.decode(symbol.substring(plus + 1));
        } catch (NumberFormatException e) {
            throw bad("'" + symbol.substring(plus + 1) + "' is no offset");
        }
        String name = plus < 0 ? symbol : symbol.substring(0, plus);
        return item(new EventSpec.Uprobe(whole, path, name, offset, onReturn), letters);
    }

    private long number(String what) {
        int from = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        String digits = text.substring(from, at);
        try {
            return unsigned(digits);
        } catch (NumberFormatException e) {
            throw bad("'" + digits + "' is not " + what);
        }
    }

    /**
     * A number as perf reads it: hexadecimal behind {@code 0x}, else decimal.
     *
     * @throws NumberFormatException if it is none, or has more than 64 bits
     */
    static long unsigned(String text) {
        if (text.startsWith("+") || text.startsWith("-")) {
            throw new NumberFormatException(text);
        }
        return text.regionMatches(true, 0, "0x", 0, 2)
                ? Long.parseUnsignedLong(text, 2, text.length(), 16)
                : Long.parseUnsignedLong(text);
    }

    private String word() {
        int from = at;
        while (at < text.length() && ":,{}/".indexOf(text.charAt(at)) < 0 && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean skip(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private EventException bad(String why) {
        return new EventException("events '" + text + "': " + why);
    }
}
