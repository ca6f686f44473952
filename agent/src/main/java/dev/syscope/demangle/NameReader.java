package dev.syscope.demangle;

import java.util.List;

/** Reads functions, things and what the compiler made of them. */
final class NameReader extends TypeReader {
    NameReader(String in, int at) {
        super(in, at);
    }

    /** Copies of a function that the compiler made: {@code .cold}, {@code .isra.0}. */
    String clones() {
        StringBuilder clones = new StringBuilder();
        while (at < in.length()) {
            int start = at;
            expect('.');
            while (Character.isLowerCase(peek()) || peek() == '_') {
                at++;
            }
            if (at == start + 1) {
                number();
            }
            while (peek() == '.' && Character.isDigit(next())) {
                at++;
                number();
            }
            clones.append(" [clone ").append(in, start, at).append(']');
        }
        return clones.toString();
    }

    @Override
    String encoding(boolean outermost) {
        enter();
        String special = special();
        if (special != null) {
            leave();
            return special;
        }
        Name name = name();
        if (at == in.length() || peek() == 'E' || peek() == '.') {
            leave();
            return name.text + name.qualifiers;
        }
        TypeText result = name.template && !name.withoutResult ? type() : TypeText.plain("");
        String parameters = parameters();
        leave();
        String text = name.text + "(" + parameters + ")" + name.qualifiers;
        if (!outermost || result.left().isEmpty()) {
            return made(text);
        }
        return made(result.left() + (result.right().isEmpty() ? " " : "") + text + result.right());
    }

    private String special() {
        if (accept("TV")) {
            return "vtable for " + type();
        } else if (accept("TT")) {
            return "VTT for " + type();
        } else if (accept("TI")) {
            return "typeinfo for " + type();
        } else if (accept("TS")) {
            return "typeinfo name for " + type();
        } else if (accept("TW")) {
            return "TLS wrapper function for " + name().text;
        } else if (accept("TH")) {
            return "TLS init function for " + name().text;
        } else if (accept("GV")) {
            return "guard variable for " + name().text;
        } else if (is("Th") || is("Tv")) {
            at++;
            String what = offset() ? "virtual thunk to " : "non-virtual thunk to ";
            return what + encoding(false);
        } else if (accept("GTt")) {
            return "transaction clone for " + encoding(false);
        } else if (accept("Tc")) {
            offset();
            offset();
            return "covariant return thunk to " + encoding(false);
        } else if (peek() == 'T' || peek() == 'G') {
            throw new Unknown();
        }
        return null;
    }

    /** Returns whether it is a virtual one. */
    private boolean offset() {
        boolean virtual = accept('v');
        if (!virtual) {
            expect('h');
        }
        for (int i = 0; i < (virtual ? 2 : 1); i++) {
            accept('n');
            number();
            expect('_');
        }
        return virtual;
    }

    @Override
    Name name() {
        enter();
        Name name;
        if (accept('N')) {
            name = nested();
        } else if (accept('Z')) {
            name = local();
        } else {
            name = new Name();
            if (isSubstitution()) {
                name.text = substitution(name).toString();
                if (peek() != 'I') {
                    throw new Unknown();
                }
            } else {
                String scope = accept("St") ? "std::" : "";
                unqualified(name);
                name.text = scope + name.text;
                if (peek() == 'I') {
                    remember(name.text);
                }
            }
            if (peek() == 'I') {
                templateArguments(name);
            }
        }
        leave();
        return name;
    }

    private Name nested() {
        Name name = new Name();
        String qualifiers = qualifiers();
        if (accept('R')) {
            qualifiers += " &";
        } else if (accept('O')) {
            qualifiers += " &&";
        }
        boolean begun = false;
        while (!accept('E')) {
            if (isSubstitution()) {
                if (begun) {
                    throw new Unknown();
                }
                name.text = substitution(name).toString();
                begun = true;
                continue;
            } else if (accept("St")) {
                name.text = "std";
                begun = true;
                continue;
            } else if (peek() == 'I') {
                templateArguments(name);
            } else if (peek() == 'T') {
                name.text = templateParameter().toString();
                name.last = name.text;
            } else if (accept('M')) {
                continue;
            } else if (begun && (peek() == 'C' || peek() == 'D' && Character.isDigit(next()))) {
                structor(name);
            } else {
                String scope = name.text;
                unqualified(name);
                name.text = made(begun ? scope + "::" + name.text : name.text);
            }
            begun = true;
            if (peek() != 'E') {
                remember(name.text);
            }
        }
        name.qualifiers = qualifiers;
        return name;
    }

    private void structor(Name name) {
        boolean destructor = in.charAt(at++) == 'D';
        if (!Character.isDigit(peek())) { // CI: one that is inherited
            throw new Unknown();
        }
        at++;
        String full = Spelling.STANDARD_IN_FULL.get(name.text);
        if (full != null) {
            name.text = full;
            name.last = full.substring(5, full.indexOf('<'));
        }
        name.text = made(name.text + (destructor ? "::~" : "::") + name.last + tags());
        name.template = false;
        name.withoutResult = true;
    }

    private String tags() {
        StringBuilder tags = new StringBuilder();
        while (accept('B')) {
            tags.append("[abi:").append(source()).append(']');
        }
        return tags.toString();
    }

    private Name local() {
        String function = encoding(false);
        expect('E');
        Name name = new Name();
        if (accept('s')) {
            name.text = "string literal";
        } else {
            String argument = accept('d') ? "{default arg#" + (ordinal(10) + 1) + "}::" : "";
            name = name();
            name.text = argument + name.text;
        }
        if (accept("__")) {
            number();
            expect('_');
        } else if (peek() == '_') {
            at++;
            number();
        }
        name.text = made(function + "::" + name.text);
        return name;
    }

    private void unqualified(Name name) {
        name.template = false;
        name.withoutResult = false;
        accept('L'); // of one file only
        if (Character.isDigit(peek())) {
            name.last = source();
        } else if (accept("Ul")) {
            name.last = lambda();
        } else if (accept("Ut")) {
            name.last = "{unnamed type#" + (ordinal(10) + 1) + "}";
        } else if (accept("cv")) {
            List<TypeText> saved = arguments;
            name.last = "operator " + type();
            arguments = saved;
            name.withoutResult = true;
        } else if (accept("li")) {
            name.last = "operator\"\" " + source();
        } else {
            String operator = at + 2 <= in.length() ? Spelling.OPERATORS.get(in.substring(at, at + 2)) : null;
            if (operator == null) {
                throw new Unknown();
            }
            at += 2;
            name.last = "operator" + operator;
        }
        name.text = name.last + tags();
    }

    private String lambda() {
        lambdas++;
        String parameters = parameters();
        lambdas--;
        expect('E');
        return "{lambda(" + parameters + ")#" + (ordinal(10) + 1) + "}";
    }
}
