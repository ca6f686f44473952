package dev.syscope.syscall;

import java.util.Optional;

/** Parses conditions and counts. */
final class ExpressionParser {
    /** What names stand for. */
    interface Scope {
        /** The argument, member or constant with a name. */
        Optional<Expression> resolve(String name);

        /** What the argument of a name points to. */
        default Optional<Expression> pointed(String name) {
            return Optional.empty();
        }

        /** What the argument of a name was at the entry. */
        default Optional<Expression> atEntry(String name) {
            return Optional.empty();
        }
    }

    private final Tokens tokens;
    private final Scope scope;

    ExpressionParser(Tokens tokens, Scope scope) {
        this.tokens = tokens;
        this.scope = scope;
    }

    Expression parse() {
        return binary(1);
    }

    private Expression binary(int precedence) {
        Expression left = unary();
        while (true) {
            Expression.Operator operator = null;
            for (Expression.Operator each : Expression.Operator.values()) {
                if (tokens.is(each.sign) && each.precedence >= precedence) {
                    operator = each;
                }
            }
            if (operator == null) {
                return left;
            }
            tokens.next();
            Expression right = binary(operator.precedence + 1);
            left = left instanceof Expression.Constant l && right instanceof Expression.Constant r
                    ? fold(operator, l.value(), r.value())
                    : new Expression.Binary(operator, left, right);
        }
    }

    private static Expression fold(Expression.Operator operator, long l, long r) {
        return switch (operator) {
            case OR -> new Expression.Constant(l | r);
            case PLUS -> new Expression.Constant(l + r);
            case MINUS -> new Expression.Constant(l - r);
            case TIMES -> new Expression.Constant(l * r);
            default -> new Expression.Binary(operator, new Expression.Constant(l), new Expression.Constant(r));
        };
    }

    private Expression unary() {
        if (tokens.accept("!")) {
            return new Expression.Not(unary());
        }
        if (tokens.accept("-")) {
            return new Expression.Constant(-Tokens.number(tokens.next()));
        }
        if (tokens.accept("(")) {
            Expression inner = parse();
            tokens.expect(")");
            return inner;
        }
        if (tokens.accept("*")) {
            String name = tokens.next();
            return known(scope.pointed(name), name);
        }
        if (tokens.isNumber()) {
            return new Expression.Constant(Tokens.number(tokens.next()));
        }
        String name = tokens.next();
        return switch (name) {
            case "ret" -> new Expression.Result();
            case "failed" -> new Expression.Failed();
            case "verbose" -> new Expression.Verbose();
            case "was" -> {
                tokens.expect("(");
                String argument = tokens.next();
                tokens.expect(")");
                yield known(scope.atEntry(argument), argument);
            }
            case "readable" -> {
                tokens.expect("(");
                String argument = tokens.next();
                tokens.expect(")");
                yield known(scope.pointed(argument).map(Expression.Pointed.class::cast).map(Expression.Readable::new), argument);
            }
            default -> known(scope.resolve(name), name);
        };
    }

    private Expression known(Optional<Expression> found, String name) {
        if (found.isEmpty()) {
            throw tokens.error("nothing is called ".concat(name));
        }
        return found.get();
    }
}
