package dev.syscope.syscall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses a type in a signature, a member or an alias.
 *
 * <pre>
 * type  = base { "*" | "[" count "]" }
 * base  = "sized" "(" struct "," smallest "," length ")" | name | name "(" expression { "," expression } ")"
 *       | "switch" "(" expression ")" ( "{" case { ";" case } "}" | name of cases )
 * case  = ( constant { "|" constant } | "default" ) ":" [ "out" [ "!" ] ] type
 * </pre>
 */
final class TypeParser {
    private final Tokens tokens;
    private final Types types;
    private final ExpressionParser.Scope scope;

    TypeParser(Tokens tokens, Types types, ExpressionParser.Scope scope) {
        this.tokens = tokens;
        this.types = types;
        this.scope = scope;
    }

    Type parse() {
        Type type = base();
        while (true) {
            if (tokens.accept("*")) {
                type = new PointerType(types.wordSize(), type);
            } else if (tokens.accept("[")) {
                Expression count = new ExpressionParser(tokens, scope).parse();
                tokens.expect("]");
                type = new ArrayType(type, count);
            } else {
                return type;
            }
        }
    }

    private Type base() {
        String name = tokens.next();
        if (name.equals("switch")) {
            return choice();
        }
        if (name.equals("sized")) {
            return sized();
        }
        List<Expression> arguments = new ArrayList<>();
        if (tokens.accept("(")) {
            do {
                arguments.add(new ExpressionParser(tokens, scope).parse());
            } while (tokens.accept(","));
            tokens.expect(")");
            Optional<Type> kind = Kinds.make(name, arguments, types);
            if (kind.isEmpty()) {
                throw tokens.error("no kind is called ".concat(name));
            }
            return kind.get();
        }
        return types.type(name);
    }

    /** {@code sized(struct, smallest, length)}, where the length may be a member of the structure. */
    private Type sized() {
        tokens.expect("(");
        StructType struct = (StructType) types.type(tokens.next());
        tokens.expect(",");
        int smallest = (int) Tokens.number(tokens.next());
        tokens.expect(",");
        Optional<Expression> member = struct.member(tokens.peek());
        Expression length = member.isPresent() ? member.get() : new ExpressionParser(tokens, scope).parse();
        if (member.isPresent()) {
            tokens.next();
        }
        tokens.expect(")");
        return new SizedType(types.wordSize(), struct, smallest, length);
    }

    private Type choice() {
        tokens.expect("(");
        Expression subject = new ExpressionParser(tokens, scope).parse();
        tokens.expect(")");
        if (tokens.isWord()) {
            Tokens elsewhere = new Tokens(Types.Definitions.cases(tokens.next()));
            return new TypeParser(elsewhere, types, scope).cases(subject);
        }
        return cases(subject);
    }

    private Type cases(Expression subject) {
        tokens.expect("{");
        List<SwitchType.Case> cases = new ArrayList<>();
        Type otherwise = types.type("ulong");
        do {
            if (tokens.is("}")) {
                break;
            }
            if (tokens.accept("default")) {
                tokens.expect(":");
                otherwise = late();
                continue;
            }
            List<Long> values = new ArrayList<>();
            do {
                if (constant() instanceof Expression.Constant value) {
                    values.add(value.value());
                } else {
                    throw tokens.error("a case is no constant");
                }
            } while (tokens.accept("|"));
            tokens.expect(":");
            long[] constants = new long[values.size()];
            for (int i = 0; i < constants.length; i++) {
                constants[i] = values.get(i);
            }
            cases.add(new SwitchType.Case(constants, late()));
        } while (tokens.accept(";"));
        tokens.expect("}");
        return new SwitchType(subject, List.copyOf(cases), otherwise);
    }

    private Type late() {
        if (!tokens.accept("out")) {
            return parse();
        }
        boolean evenFailed = tokens.accept("!");
        return new LateType(parse(), evenFailed);
    }

    private Expression constant() {
        if (tokens.isNumber()) {
            return new Expression.Constant(Tokens.number(tokens.next()));
        }
        String name = tokens.next();
        Optional<Expression> known = scope.resolve(name);
        if (known.isEmpty()) {
            throw tokens.error("nothing is called ".concat(name));
        }
        return known.get();
    }
}
