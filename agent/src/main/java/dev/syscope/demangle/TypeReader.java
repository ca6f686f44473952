package dev.syscope.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads types and the arguments of templates. */
abstract class TypeReader extends Cursor {
    /** A name in parts: the innermost decides how the function behind it is read. */
    static final class Name {
        String text = "";

        /** What constructors are called. */
        String last = "";

        /** Whether it ends in template arguments, so that a result's type comes before the parameters'. */
        boolean template;

        boolean withoutResult;
        String qualifiers = "";
    }

    /**
     * What a later part may refer to.
     *
     * @param start where it can be read again, for template parameters in it are those of the place that refers to it;
     *     -1 if there are none
     */
    private record Seen(TypeText type, int start, List<TypeText> arguments) {
        static Seen of(TypeText type) {
            return new Seen(type, -1, List.of());
        }
    }

    private final List<Seen> substitutions = new ArrayList<>();

    /** The innermost template's. */
    List<TypeText> arguments = List.of();

    /** How many lambdas we are within: their parameters may be {@code auto}. */
    int lambdas;

    private int parametersMet;

    /** Which element of packs is meant; -1 for all. */
    private int element = -1;

    /** How many elements the pack that was met has; -1 if none was. */
    private int packSize = -1;

    TypeReader(String in, int at) {
        super(in, at);
    }

    /** A name, and what is to be known of it for what follows. */
    abstract Name name();

    /** A function, or a thing; of a function within another's name the result's type isn't shown. */
    abstract String encoding(boolean outermost);

    /** Has later parts refer to what was put together so far of a name. */
    final void remember(String text) {
        substitutions.add(Seen.of(TypeText.plain(text)));
    }

    private TypeText made(TypeText type) {
        made(type.left());
        made(type.right());
        return type;
    }

    TypeText type() {
        enter();
        List<TypeText> saved = arguments;
        int start = at;
        int met = parametersMet;
        boolean remembered = true;
        TypeText type;
        char c = peek();
        if (c == 'r' || c == 'V' || c == 'K') {
            String qualifiers = qualifiers();
            type = qualified(accept('F') ? function("") : type(), qualifiers);
        } else if (accept('P')) {
            type = type().pointer("*", TypeText.Shape.PLAIN);
        } else if (accept('R')) {
            type = reference(type(), "&", TypeText.Shape.REFERENCE);
        } else if (accept('O')) {
            type = reference(type(), "&&", TypeText.Shape.RVALUE_REFERENCE);
        } else if (accept('M')) {
            type = member();
        } else if (accept('A')) {
            type = array();
        } else if (accept('F')) {
            type = function("");
        } else if (isSubstitution()) {
            Name name = new Name();
            type = substitution(name);
            remembered = peek() == 'I';
            if (remembered) {
                name.text = type.toString();
                templateArguments(name);
                type = TypeText.plain(name.text);
            }
        } else if (c == 'T') {
            type = templateParameter();
            if (peek() == 'I') {
                substitutions.add(new Seen(type, start, saved));
                Name name = new Name();
                name.text = type.toString();
                templateArguments(name);
                type = TypeText.plain(name.text);
            }
        } else if (c == 'D' && next() != 't' && next() != 'T') {
            at++;
            if (accept('p')) {
                type = expansion();
            } else if (accept("oF")) {
                type = function(" noexcept");
            } else {
                type = builtIn(Spelling.BUILT_IN_D);
                remembered = false;
            }
        } else if (accept('u')) {
            type = TypeText.plain(source());
        } else if (c == 'N' || c == 'Z' || c == 'S' || Character.isDigit(c)) {
            Name name = name();
            type = TypeText.plain(name.text);
        } else {
            type = builtIn(Spelling.BUILT_IN);
            remembered = false;
        }
        if (remembered) {
            substitutions.add(new Seen(made(type), parametersMet == met ? -1 : start, saved));
        }
        arguments = saved;
        leave();
        return type;
    }

    private TypeText builtIn(Map<Character, String> names) {
        String name = names.get(peek());
        if (name == null) {
            throw new Unknown();
        }
        at++;
        return TypeText.plain(name);
    }

    private static TypeText qualified(TypeText type, String qualifiers) {
        if (type.pack() != null) {
            return TypeText.pack(type.pack().stream().map(each -> qualified(each, qualifiers)).toList());
        }
        return switch (type.shape()) {
            case REFERENCE, RVALUE_REFERENCE -> type;
            case FUNCTION -> new TypeText(type.left(), type.right() + qualifiers, type.shape());
            case PLAIN, ARRAY -> type.left().endsWith(qualifiers) ? type : new TypeText(type.left() + qualifiers, type.right(), type.shape());
        };
    }

    private static TypeText reference(TypeText type, String mark, TypeText.Shape shape) {
        if (type.pack() != null) {
            return TypeText.pack(type.pack().stream().map(each -> reference(each, mark, shape)).toList());
        } else if (type.shape() == TypeText.Shape.REFERENCE) {
            return type;
        } else if (type.shape() == TypeText.Shape.RVALUE_REFERENCE) {
            return shape == type.shape()
                    ? type
                    : new TypeText(type.left().substring(0, type.left().length() - 1), type.right(), TypeText.Shape.REFERENCE);
        }
        return type.pointer(mark, shape);
    }

    private TypeText member() {
        TypeText owner = type();
        TypeText type = type();
        return type.shape() == TypeText.Shape.FUNCTION
                ? new TypeText(type.left() + "(" + owner + "::*", ")" + type.right(), TypeText.Shape.PLAIN)
                : new TypeText(type.left() + " " + owner + "::*", type.right(), TypeText.Shape.PLAIN);
    }

    private TypeText array() {
        int start = at;
        while (Character.isDigit(peek())) {
            at++;
        }
        String length = in.substring(start, at);
        expect('_');
        TypeText element = type();
        return element.shape() == TypeText.Shape.ARRAY
                ? new TypeText(element.left(), " [" + length + "]" + element.right().strip(), TypeText.Shape.ARRAY)
                : new TypeText(element.left(), " [" + length + "]" + element.right(), TypeText.Shape.ARRAY);
    }

    private TypeText function(String exceptions) {
        accept('Y'); // extern "C"
        TypeText result = type();
        String parameters = parameters();
        String reference = accept('R') ? " &" : accept('O') ? " &&" : "";
        expect('E');
        return new TypeText(
                result.left() + (result.right().isEmpty() ? " " : ""),
                "(" + parameters + ")" + reference + exceptions + result.right(),
                TypeText.Shape.FUNCTION);
    }

    /** Reads a type as often as the pack in it has elements. */
    private TypeText expansion() {
        int start = at;
        int outerElement = element;
        int outerSize = packSize;
        packSize = -1;
        element = 0;
        TypeText first = type();
        int end = at;
        int known = substitutions.size();
        List<TypeText> all = new ArrayList<>();
        for (int i = 0; i < packSize; i++) {
            at = start;
            element = i;
            all.add(type());
            substitutions.subList(known, substitutions.size()).clear();
        }
        TypeText expanded = packSize < 0 ? TypeText.plain(first + "...") : TypeText.pack(all);
        at = end;
        element = outerElement;
        packSize = outerSize;
        return expanded;
    }

    TypeText templateParameter() {
        expect('T');
        parametersMet++;
        int number = ordinal(10);
        if (lambdas > 0 && number >= arguments.size()) {
            return TypeText.plain("auto:" + (number + 1));
        }
        if (number >= arguments.size()) {
            throw new Unknown();
        }
        TypeText type = arguments.get(number);
        if (type.pack() == null || element < 0) {
            return type;
        }
        packSize = type.pack().size();
        return element < packSize ? type.pack().get(element) : TypeText.plain("");
    }

    /** Reads again what has other template parameters here. */
    private TypeText read(Seen seen) {
        if (seen.start < 0 || seen.arguments == arguments) {
            return seen.type;
        }
        int here = at;
        int known = substitutions.size();
        made(seen.type); // may cost time, where nothing is written
        at = seen.start;
        TypeText type = type();
        substitutions.subList(known, substitutions.size()).clear();
        at = here;
        return type;
    }

    TypeText substitution(Name name) {
        expect('S');
        String standard = Spelling.STANDARD.get(peek());
        if (standard != null) {
            at++;
            name.text = standard;
            name.last = standard.substring(5);
            return TypeText.plain(standard);
        }
        int number = ordinal(36);
        if (number >= substitutions.size()) {
            throw new Unknown();
        }
        TypeText type = read(substitutions.get(number));
        String text = type.toString();
        int end = text.indexOf('<');
        String plain = end < 0 ? text : text.substring(0, end);
        name.last = plain.substring(plain.lastIndexOf(':') + 1);
        return type;
    }

    void templateArguments(Name name) {
        List<TypeText> all = templateArguments();
        List<String> texts = new ArrayList<>();
        all.forEach(type -> add(type, texts));
        String text = String.join(", ", texts);
        List<String> last = new ArrayList<>();
        if (!all.isEmpty()) {
            add(all.getLast(), last);
        }
        boolean spaced = text.endsWith(">") && !last.isEmpty(); // as it is with c++filt
        name.text = made(name.text + (name.text.endsWith("<") ? " <" : "<") + text + (spaced ? " >" : ">"));
        name.template = true;
        arguments = all;
    }

    private List<TypeText> templateArguments() {
        enter();
        expect('I');
        List<TypeText> outer = arguments;
        List<TypeText> all = new ArrayList<>();
        while (!accept('E')) {
            all.add(templateArgument());
            arguments = outer;
        }
        leave();
        return all;
    }

    private TypeText templateArgument() {
        if (accept('J')) {
            List<TypeText> pack = new ArrayList<>();
            while (!accept('E')) {
                pack.add(templateArgument());
            }
            return TypeText.pack(pack);
        } else if (peek() == 'L') {
            return literal();
        } else if (accept('X')) {
            TypeText value = accept("ad") ? TypeText.plain("&" + literal()) : peek() == 'T' ? templateParameter() : literal();
            expect('E');
            return value;
        }
        return type();
    }

    private TypeText literal() {
        expect('L');
        if (accept("_Z")) {
            return TypeText.plain(referred());
        }
        TypeText type = type();
        String sign = accept('n') ? "-" : "";
        int start = at;
        while (Character.isDigit(peek())) {
            at++;
        }
        String digits = in.substring(start, at);
        expect('E');
        String of = type.toString();
        if (of.equals("bool") && sign.isEmpty() && (digits.equals("0") || digits.equals("1"))) {
            return TypeText.plain(digits.equals("1") ? "true" : "false");
        }
        String suffix = Spelling.SUFFIXES.get(of);
        return TypeText.plain(suffix != null ? sign + digits + suffix : "(" + of + ")" + sign + digits);
    }

    /** What a template's argument refers to: the parameters of a class's function aren't shown. */
    private String referred() {
        List<TypeText> saved = arguments;
        boolean member = peek() == 'N';
        Name name = name();
        String text = name.text;
        if (peek() != 'E') {
            TypeText result = name.template && !name.withoutResult ? type() : TypeText.plain("");
            String parameters = parameters();
            if (name.template || !member) {
                String before = result.left().isEmpty() ? "(" : "(" + result.left() + " ";
                text = before + text + "(" + parameters + ")" + name.qualifiers + result.right() + ")";
            }
        }
        arguments = saved;
        expect('E');
        return text;
    }

    private boolean endsParameters() {
        boolean reference = next() == 'E' && (peek() == 'R' || peek() == 'O'); // of a function's object
        return peek() == 0 || peek() == 'E' || peek() == '.' || reference;
    }

    /** As they stand between parentheses. */
    String parameters() {
        List<String> all = new ArrayList<>();
        while (!endsParameters()) {
            add(type(), all);
        }
        return all.size() == 1 && all.get(0).equals("void") ? "" : made(String.join(", ", all));
    }

    private static void add(TypeText type, List<String> all) {
        if (type.pack() == null) {
            all.add(type.toString());
        } else {
            type.pack().forEach(each -> add(each, all));
        }
    }

    /** Those of a member function, and of types, in the order in which they are shown. */
    String qualifiers() {
        String restrict = accept('r') ? " restrict" : "";
        String isVolatile = accept('V') ? " volatile" : "";
        String constant = accept('K') ? " const" : "";
        return constant + isVolatile + restrict;
    }
}
