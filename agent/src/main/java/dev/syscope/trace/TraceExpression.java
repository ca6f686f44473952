package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import dev.syscope.syscall.SyscallTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A set of system calls as strace(1) lets one write it for {@code -e trace}: {@code open,close}, {@code !%file},
 * {@code /regex}, {@code ?name}, a number, {@code name@32}, {@code all}, {@code none}.
 */
public final class TraceExpression {
    /** Numbers beyond every table: unknown calls below it belong to a negated set. */
    static final int NUMBERS = 1024;

    /** What strace knows without a percent sign too; older than the sign. */
    private static final List<String> BARE_CLASSES =
            List.of("file", "desc", "network", "memory", "process", "signal", "ipc", "net");

    private final Map<Architecture, BitSet> selected = new EnumMap<>(Architecture.class);
    private final List<Architecture> architectures;

    private TraceExpression() {
        architectures = switch (Architecture.host()) {
            case AARCH64, ARM -> List.of(Architecture.AARCH64, Architecture.ARM);
            default -> List.of(Architecture.X86_64, Architecture.I386, Architecture.X32);
        };
        for (Architecture architecture : architectures) {
            selected.put(architecture, new BitSet());
        }
    }

    /**
     * The set that an expression means.
     *
     * @throws ExpressionException if a part of it names nothing; it says which, and what is near
     */
    public static SyscallSet parse(String expression) {
        int bangs = 0; // each turns it round once more
        while (expression.startsWith("!", bangs)) {
            bangs++;
        }
        boolean negated = bangs % 2 == 1;
        String values = expression.substring(bangs);
        if (values.equals("all") || values.equals("none")) {
            return values.equals("all") != negated ? SyscallSet.ALL : SyscallSet.of(Map.of());
        }
        TraceExpression parsed = new TraceExpression();
        int count = 0;
        for (int start = 0; start <= values.length(); ) {
            int comma = values.indexOf(',', start);
            int end = comma < 0 ? values.length() : comma;
            if (end > start) {
                parsed.add(values.substring(start, end));
                count++;
            }
            start = end + 1;
        }
        if (count == 0) {
            throw new ExpressionException("invalid system call '" + expression + "'");
        }
        if (negated) {
            parsed.selected.values().forEach(numbers -> numbers.flip(0, NUMBERS));
        }
        return SyscallSet.of(parsed.selected);
    }

    private void add(String value) {
        boolean lenient = value.startsWith("?");
        String name = lenient ? value.substring(1) : value;
        List<Architecture> where = architectures;
        int at = name.lastIndexOf('@');
        if (at > 0) {
            Architecture only = personality(name.substring(at + 1));
            if (only != null) {
                where = List.of(only);
                name = name.substring(0, at);
            }
        }
        boolean found =
                switch (name.isEmpty() ? ' ' : name.charAt(0)) {
                    case '/' -> addMatching(name.substring(1), where);
                    case '%' -> addClass(name.substring(1), where);
                    case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> addNumber(name, where);
                    case 'a' -> name.equals("all") && addAll(where) || addName(name, where);
                    default -> BARE_CLASSES.contains(name) && addClass(name, where) || addName(name, where);
                };
        // A name that another of the host's tables has is no mistake: open@x32, mmap2 of i386.
        if (!found && !lenient && (at < 0 || !existsSomewhere(name))) {
            if (at > 0 && where == architectures && existsSomewhere(name.substring(0, at))) {
                throw new ExpressionException(
                        "incorrect personality designator '" + name.substring(at + 1) + "' in qualification '" + value + "'");
            }
            throw new ExpressionException("invalid system call '" + value + "'" + suggestion(name));
        }
    }

    private Architecture personality(String suffix) {
        boolean arm = architectures.contains(Architecture.AARCH64);
        return switch (suffix) {
            case "64" -> architectures.get(0);
            case "32" -> arm ? Architecture.ARM : Architecture.I386;
            case "x32" -> arm ? null : Architecture.X32;
            default -> null;
        };
    }

    private boolean existsSomewhere(String name) {
        TraceExpression scratch = new TraceExpression();
        return scratch.addName(name, architectures) || name.startsWith("%") && scratch.addClass(name.substring(1), architectures);
    }

    private boolean addName(String name, List<Architecture> where) {
        boolean found = false;
        for (Architecture architecture : where) {
            OptionalInt nr = SyscallTable.of(architecture).number(name);
            if (nr.isPresent()) {
                numbers(architecture).set(nr.getAsInt());
                found = true;
            }
        }
        return found;
    }

    private boolean addAll(List<Architecture> where) {
        where.forEach(architecture -> numbers(architecture).set(0, NUMBERS));
        return true;
    }

    private boolean addClass(String given, List<Architecture> where) {
        String name = given.equals("net") ? "network" : given;
        boolean found = false;
        for (Architecture architecture : where) {
            SyscallTable table = SyscallTable.of(architecture);
            numbers(architecture).or(table.inClass(name));
            found |= table.classes().contains(name);
        }
        return found;
    }

    private boolean addNumber(String digits, List<Architecture> where) {
        int nr;
        try {
            nr = Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return false;
        }
        boolean found = false;
        for (Architecture architecture : where) {
            SyscallTable table = SyscallTable.of(architecture);
            if (table.number(table.syscall(nr).name()).isPresent()) {
                numbers(architecture).set(nr);
                found = true;
            }
        }
        return found;
    }

    private boolean addMatching(String regex, List<Architecture> where) {
        Pattern pattern = compile(regex);
        boolean found = false;
        for (Architecture architecture : where) {
            SyscallTable table = SyscallTable.of(architecture);
            for (String name : table.names()) {
                if (pattern.matcher(name).find()) {
                    numbers(architecture).set(table.number(name).orElseThrow());
                    found = true;
                }
            }
        }
        return found;
    }

    /** POSIX's extended syntax by Java's: they differ in character classes and in what may follow a parenthesis. */
    private static Pattern compile(String regex) {
        if (regex.contains("(?")) {
            throw new ExpressionException("invalid regular expression '" + regex + "': nothing to repeat before '?'");
        }
        String java = regex.replace("[:alpha:]", "\\p{Alpha}")
                .replace("[:digit:]", "\\p{Digit}")
                .replace("[:alnum:]", "\\p{Alnum}")
                .replace("[:lower:]", "\\p{Lower}")
                .replace("[:upper:]", "\\p{Upper}")
                .replace("[:punct:]", "\\p{Punct}");
        try {
            return Pattern.compile(java);
        } catch (PatternSyntaxException e) {
            throw new ExpressionException("invalid regular expression '" + regex + "': " + e.getDescription());
        }
    }

    private BitSet numbers(Architecture architecture) {
        return selected.computeIfAbsent(architecture, a -> new BitSet());
    }

    private String suggestion(String name) {
        List<String> candidates = new ArrayList<>();
        SyscallTable table = SyscallTable.of(architectures.get(0));
        if (name.startsWith("%")) {
            table.classes().forEach(known -> candidates.add('%' + known));
        }
        candidates.addAll(table.names());
        return Nearest.suggestion(name, candidates);
    }
}
