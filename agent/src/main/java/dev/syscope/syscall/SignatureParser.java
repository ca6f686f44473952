package dev.syscope.syscall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses a signature.
 *
 * <pre>
 * signature = [ parameter { "," parameter } ] [ "=" type ]
 * parameter = [ "out" | "out!" | "inout" | "changed" ] type [ "." ] name [ "@" register ] [ "if" condition ]
 * </pre>
 *
 * An argument is in the register of its place unless it says another, or {@code @none}.
 */
final class SignatureParser implements ExpressionParser.Scope {
    private final Types types;
    private final Tokens tokens;
    private final List<Signature.Parameter> parameters = new ArrayList<>();

    /** Names in order, found before the types are parsed: a count may name a later argument. */
    private final List<String> names;

    private final List<Type> scalars = new ArrayList<>();

    /** What stands behind a colon in a switch: the type of a case. */
    private static final Pattern CHOSEN = Pattern.compile(":\\s*(\\w+)");

    /** The enumerations that are cases of a switch: their constants are known too. */
    private final List<String> choices = new ArrayList<>();

    private final List<Integer> registers;

    private SignatureParser(Types types, String text, List<String> names, List<Integer> registers) {
        this.types = types;
        this.tokens = new Tokens(text);
        this.names = names;
        this.registers = registers;
    }

    static Signature parse(Types types, String text) {
        List<Integer> registers = new ArrayList<>();
        SignatureParser parser = new SignatureParser(types, text, names(text, registers), registers);
        parser.forward(text);
        return parser.parse();
    }

    private Signature parse() {
        if (!tokens.atEnd() && !tokens.is("=")) {
            do {
                parameter();
            } while (tokens.accept(","));
        }
        Type result = tokens.accept("=") ? new TypeParser(tokens, types, this).parse() : types.type("ulong");
        if (!tokens.atEnd()) {
            throw tokens.error("more follows: " + tokens.peek());
        }
        return new Signature(List.copyOf(parameters), result);
    }

    private void parameter() {
        Signature.Direction direction = Signature.Direction.IN;
        if (tokens.accept("out")) {
            direction = tokens.accept("!") ? Signature.Direction.OUT_EVEN_FAILED : Signature.Direction.OUT;
        } else if (tokens.accept("inout")) {
            direction = Signature.Direction.IN_OUT;
        } else if (tokens.accept("changed")) {
            direction = Signature.Direction.CHANGED;
        }
        Type type = new TypeParser(tokens, types, this).parse();
        if (type instanceof ArrayType) {
            type = new PointerType(types.wordSize(), type);
        }
        boolean labelled = tokens.accept(".");
        String name = tokens.next();
        int register = tokens.accept("@") ? register(tokens.next()) : parameters.size();
        Expression condition = new Expression.Constant(1);
        if (tokens.accept("if")) {
            condition = new ExpressionParser(tokens, this).parse();
        }
        parameters.add(new Signature.Parameter(name, type, direction, register, condition, labelled));
    }

    /** The pieces between the commas that aren't in brackets. */
    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            } else if (depth == 0 && c == '=' && " =!<>".indexOf(text.charAt(Math.max(0, i - 1))) == 0
                    && (i + 1 == text.length() || text.charAt(i + 1) == ' ')) {
                pieces.add(text.substring(start, i));
                return pieces;
            } else if (depth == 0 && c == ',') {
                pieces.add(text.substring(start, i));
                start = i + 1;
            }
        }
        pieces.add(text.substring(start));
        return pieces;
    }

    private static String withoutDirection(String declaration) {
        int space = declaration.indexOf(' ');
        String first = space < 0 ? "" : declaration.substring(0, space);
        return switch (first) {
            case "out", "out!", "inout", "changed" -> declaration.substring(space + 1);
            default -> declaration;
        };
    }

    private static int register(String word) {
        return word.equals("none") ? Signature.NO_REGISTER : (int) Tokens.number(word);
    }

    private static boolean isWord(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '_' && !Character.isLetterOrDigit(c)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** What a choice of types is if none of its cases stands. */
    private static String otherwise(String choice) {
        int start = choice.lastIndexOf("default: ");
        return start < 0 ? "" : choice.substring(start + "default: ".length(), choice.length() - 1);
    }

    private static String withoutCondition(String piece) {
        int condition = piece.indexOf(" if ");
        return (condition < 0 ? piece : piece.substring(0, condition)).trim();
    }

    private static List<String> names(String text, List<Integer> registers) {
        List<String> names = new ArrayList<>();
        for (String piece : pieces(text)) {
            String declaration = withoutCondition(piece);
            if (!declaration.isEmpty()) {
                String name = declaration.substring(declaration.lastIndexOf(' ') + 1).replace(".", "");
                int at = name.indexOf('@');
                names.add(at < 0 ? name : name.substring(0, at));
                registers.add(at < 0 ? registers.size() : register(name.substring(at + 1)));
            }
        }
        return names;
    }

    /** The types that are plain names, for counts that name a later argument and for constants. */
    private void forward(String text) {
        for (String piece : pieces(text)) {
            String declaration = withoutDirection(withoutCondition(piece));
            if (declaration.isEmpty()) {
                continue;
            }
            String type = declaration.substring(0, Math.max(0, declaration.lastIndexOf(' '))).trim();
            boolean pointer = type.endsWith("*");
            if (type.startsWith("switch(")) {
                pointer = otherwise(type).endsWith("*");
                type = pointer ? otherwise(type) : type;
            }
            String plain = pointer ? type.substring(0, type.length() - 1) : type;
            if (isWord(plain)) {
                Type known = types.type(plain);
                scalars.add(pointer ? new PointerType(types.wordSize(), known) : known);
            } else {
                scalars.add(types.type("ulong"));
                Matcher chosen = CHOSEN.matcher(plain);
                while (chosen.find()) {
                    if (Types.Definitions.isEnumeration(chosen.group(1))) {
                        choices.add(chosen.group(1));
                    }
                }
            }
        }
    }

    @Override
    public Optional<Expression> resolve(String name) {
        if (name.equals("wordbits")) {
            return Optional.of(new Expression.Constant(types.wordSize() * 8L));
        }
        int index = names.indexOf(name);
        if (index >= 0) {
            return Optional.of(new Expression.Argument(registers.get(index), scalars.get(index)));
        }
        for (Type type : scalars) {
            Optional<Expression> constant = StructParser.constant(type, name);
            if (constant.isPresent()) {
                return constant;
            }
        }
        for (String choice : choices) {
            Optional<Expression> constant = StructParser.constant(types.type(choice), name);
            if (constant.isPresent()) {
                return constant;
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<Expression> pointed(String name) {
        int index = names.indexOf(name);
        return index >= 0 && scalars.get(index) instanceof PointerType pointer
                ? Optional.of(new Expression.Pointed(registers.get(index), pointer.target()))
                : Optional.empty();
    }

    @Override
    public Optional<Expression> atEntry(String name) {
        int index = names.indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(new Expression.AtEntry(index));
    }
}
