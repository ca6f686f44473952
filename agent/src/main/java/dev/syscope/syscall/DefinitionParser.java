package dev.syscope.syscall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parses a definition of the type resources.
 *
 * <pre>
 * enum NAME [of TYPE] [FALLBACK]: NAME[=value[,aarch64 value]] ...
 * flags NAME [of TYPE] [FALLBACK]: [mask:ENUM|mask+ENUM] ... NAME=value ...
 * struct NAME { TYPE member [@ offset] [if condition]; ... } [packed] [show member[/v] ...]
 * union NAME { ... }
 * type NAME = TYPE
 * note NAME WORD[/zero][/plain] = TYPE
 * named NAME = ENUM
 * commented NAME = ENUM
 * join NAME MASK[+|!|?]:TYPE ...
 * </pre>
 *
 * A tilde in a name stands for {@code or} between two. {@code *NAME} among constants stands for another type's. {@code
 * named} is a decimal result with its name in parentheses if it has one. {@code join} writes parts of a number with a
 * bar between, those that are zero only with a plus; with an exclamation mark flags of which none has a name have no
 * bar behind them, with a question mark bits without a name are the next part's. {@code shift#mask#NAME} in flags is a
 * number among them, written {@code 21<<NAME}. A constant without a value is the one before it plus 1. {@code
 * mask:ENUM} in flags makes the masked bits an enumeration, {@code mask+ENUM} shows its zero too, {@code mask?ENUM}
 * only values that have names.
 */
final class DefinitionParser {
    private static final ExpressionParser.Scope NOTHING = new ExpressionParser.Scope() {
        @Override
        public Optional<Expression> resolve(String name) {
            return Optional.empty();
        }
    };

    private final Types types;

    DefinitionParser(Types types) {
        this.types = types;
    }

    Type parse(String text) {
        int space = text.indexOf(' ');
        String keyword = text.substring(0, space);
        String rest = text.substring(space + 1);
        return switch (keyword) {
            case "enum", "flags" -> constants(keyword.equals("flags"), rest);
            case "struct", "union" -> new StructParser(types, rest, keyword.equals("union")).parse();
            case "type" -> alias(rest);
            case "note" -> note(rest);
            case "named" -> new NamedType((EnumType) alias(rest));
            case "commented" -> new CommentedType((EnumType) alias(rest));
            case "join" -> join(rest);
            default -> throw new IllegalStateException("the tables define neither enum, flags, struct, type nor note: " + text);
        };
    }

    private Type note(String text) {
        int space = text.indexOf(' ');
        String word = text.substring(space + 1, text.indexOf('=')).trim();
        boolean plain = word.endsWith("/plain");
        String withZero = plain ? word.substring(0, word.length() - "/plain".length()) : word;
        boolean evenZero = withZero.endsWith("/zero");
        String shown = evenZero ? withZero.substring(0, withZero.length() - "/zero".length()) : withZero;
        return new NoteType(shown.equals("-") ? "" : shown, alias(text), evenZero, plain);
    }

    private Type alias(String text) {
        Tokens tokens = new Tokens(text.substring(text.indexOf('=') + 1));
        return new TypeParser(tokens, types, NOTHING).parse();
    }

    /** The words of a text. Without a regular expression: this runs at start-up. */
    private static String[] words(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean space = i == text.length() || text.charAt(i) <= ' ';
            if (!space && start < 0) {
                start = i;
            } else if (space && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            }
        }
        return words.toArray(new String[0]);
    }

    private Type join(String text) {
        String[] words = words(text);
        List<JoinType.Part> parts = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            int colon = words[i].indexOf(':');
            JoinType.Manner manner = switch (words[i].charAt(colon - 1)) {
                case '+' -> JoinType.Manner.EVEN_ZERO;
                case '!' -> JoinType.Manner.BAR_IF_NAMED;
                case '?' -> JoinType.Manner.ONLY_NAMED;
                default -> JoinType.Manner.NONZERO;
            };
            long mask = Tokens.number(words[i].substring(0, manner == JoinType.Manner.NONZERO ? colon : colon - 1));
            parts.add(new JoinType.Part(mask, types.type(words[i].substring(colon + 1)), manner));
        }
        return new JoinType(List.copyOf(parts));
    }

    private Type constants(boolean flags, String text) {
        int colon = text.indexOf(": ");
        int newline = text.indexOf(":\n");
        int end = colon < 0 || newline >= 0 && newline < colon ? newline : colon;
        if (end < 0) {
            throw new IllegalStateException("no colon ends a definition's head in the tables: " + text);
        }
        String[] head = words(text.substring(0, end));
        String base = "x32";
        String fallback = "";
        for (int i = 1; i < head.length; i++) {
            if (head[i].equals("of")) {
                base = head[++i];
            } else {
                fallback = head[i];
            }
        }
        IntType number = (IntType) types.type(base);
        Map<String, Long> named = new LinkedHashMap<>();
        List<FlagsType.Field> fields = new ArrayList<>();
        long next = 0;
        List<FlagsType.Number> numbers = new ArrayList<>();
        for (String word : words(text.substring(end + 1))) {
            if (word.startsWith("*")) {
                Constants others = StructParser.constants(types.type(word.substring(1)));
                for (int i = 0; i < others.count(); i++) {
                    named.putIfAbsent(others.nameAt(i), others.valueAt(i));
                }
                continue;
            }
            int hash = word.indexOf('#');
            if (hash > 0) {
                int second = word.indexOf('#', hash + 1);
                String name = word.substring(second + 1);
                numbers.add(new FlagsType.Number(
                        (int) Tokens.number(word.substring(0, hash)),
                        Tokens.number(word.substring(hash + 1, second)),
                        name.isEmpty() ? "" : "<<".concat(name)));
                continue;
            }
            int mark = Math.max(word.indexOf(':'), Math.max(word.indexOf('+'), word.indexOf('?')));
            if (mark > 0 && Character.isDigit(word.charAt(0))) {
                Constants constants = ((EnumType) types.type(word.substring(mark + 1))).constants();
                fields.add(new FlagsType.Field(
                        Tokens.number(word.substring(0, mark)), constants, word.charAt(mark) == '+', word.charAt(mark) == '?'));
                continue;
            }
            int equals = word.indexOf('=');
            if (equals >= 0) {
                next = value(word.substring(equals + 1), named);
            }
            String name = (equals < 0 ? word : word.substring(0, equals)).replace("~", " or ");
            if (named.put(name, number.fromRegister(next)) != null) {
                throw new IllegalStateException("the tables define " + name + " twice in " + head[0]);
            }
            next++;
        }
        long[] values = new long[named.size()];
        int count = 0;
        for (long value : named.values()) {
            values[count++] = value;
        }
        Constants constants = new Constants(named.keySet().toArray(new String[0]), values, fallback);
        return flags ? new FlagsType(number, List.copyOf(fields), List.copyOf(numbers), constants) : new EnumType(number, constants);
    }

    private long value(String text, Map<String, Long> named) {
        String mine = text;
        int comma = text.indexOf(',');
        if (comma >= 0) {
            boolean arm = types.architecture() == dev.syscope.linux.Architecture.AARCH64
                    || types.architecture() == dev.syscope.linux.Architecture.ARM;
            mine = arm ? text.substring(comma + 1) : text.substring(0, comma);
        }
        long sum = 0;
        for (String part : mine.split("\\|")) {
            int shift = part.indexOf("<<");
            if (shift > 0) {
                sum |= Tokens.number(part.substring(0, shift)) << Tokens.number(part.substring(shift + 2));
            } else if (part.startsWith("-")) {
                sum |= -Tokens.number(part.substring(1));
            } else {
                sum |= named.containsKey(part) ? named.get(part) : Tokens.number(part);
            }
        }
        return sum;
    }
}
