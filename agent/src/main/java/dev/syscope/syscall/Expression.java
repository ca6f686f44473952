package dev.syscope.syscall;

/** A count, a length or a condition in a signature or a structure: arithmetic over what is known of the call. */
sealed interface Expression {
    /**
     * Its value now.
     *
     * @param base where in the scratch memory the structure begins whose members it names
     */
    long evaluate(Decoding in, long base);

    /** A number. */
    record Constant(long value) implements Expression {
        @Override
        public long evaluate(Decoding in, long base) {
            return value;
        }
    }

    /** An argument of the call. */
    record Argument(int index, Type type) implements Expression {
        @Override
        public long evaluate(Decoding in, long base) {
            return type.fromRegister(in.argument(index));
        }
    }

    /** What an argument that is in and out was at the entry. */
    record AtEntry(int index) implements Expression {
        @Override
        public long evaluate(Decoding in, long base) {
            return in.atEntry(index);
        }
    }

    /** What an argument points to. */
    record Pointed(int index, Type type) implements Expression {
        @Override
        public long evaluate(Decoding in, long base) {
            long mark = in.mark();
            long at = in.fetch(in.argument(index), type.size());
            long value = at < 0 ? -1 : type.load(in, at);
            in.release(mark);
            return value;
        }
    }

    /**
     * {@code readable(argument)} in the tables: 1 if what the argument points to can be read now, 0 if not. For results
     * that are written by what the call filled in, if it did.
     */
    record Readable(Pointed of) implements Expression {
        @Override
        public long evaluate(Decoding in, long base) {
            long mark = in.mark();
            long at = in.fetch(in.argument(of.index), of.type.size());
            in.release(mark);
            return at < 0 ? 0 : 1;
        }
    }

    /** A member of the structure that it stands in. */
    record Member(int offset, Type type) implements Expression {
        @Override
        public long evaluate(Decoding in, long base) {
            return type.load(in, base + offset);
        }
    }

    /** What the call returned; at the entry or if it failed {@link #NONE}. */
    record Result() implements Expression {
        /** No count: the caller's own can be any other number. */
        static final long NONE = Long.MIN_VALUE + 0x5ca1ab1e;

        @Override
        public long evaluate(Decoding in, long base) {
            return in.isExit() && !in.failed() ? in.returnValue() : NONE;
        }
    }

    /** 1 if the call failed. */
    record Failed() implements Expression {
        @Override
        public long evaluate(Decoding in, long base) {
            return in.isExit() && in.failed() ? 1 : 0;
        }
    }

    /**
     * {@code verbose} in the tables: 1 if the call's structures are shown in full, as with strace's {@code -v}, 0 if
     * they are abbreviated. For members that are shown even if they are zero, but only then.
     */
    record Verbose() implements Expression {
        @Override
        public long evaluate(Decoding in, long base) {
            return in.abbreviates() ? 0 : 1;
        }
    }

    /** {@code !x}. */
    record Not(Expression of) implements Expression {
        @Override
        public long evaluate(Decoding in, long base) {
            return of.evaluate(in, base) == 0 ? 1 : 0;
        }
    }

    /** Two operands. */
    record Binary(Operator operator, Expression left, Expression right) implements Expression {
        @Override
        public long evaluate(Decoding in, long base) {
            long l = left.evaluate(in, base);
            if (operator == Operator.AND_THEN && l == 0) {
                return 0;
            }
            if (operator == Operator.OR_ELSE && l != 0) {
                return 1;
            }
            long r = right.evaluate(in, base);
            return switch (operator) {
                case PLUS -> l + r;
                case MINUS -> l - r;
                case TIMES -> l * r;
                case DIVIDE -> r == 0 ? 0 : Long.divideUnsigned(l, r);
                case AND -> l & r;
                case OR -> l | r;
                case SHIFT_RIGHT -> r < 0 || r >= Long.SIZE ? 0 : l >>> r;
                case EQUAL -> l == r ? 1 : 0;
                case NOT_EQUAL -> l != r ? 1 : 0;
                case LESS -> l < r ? 1 : 0;
                case GREATER -> l > r ? 1 : 0;
                case AT_LEAST -> l >= r ? 1 : 0;
                case AT_MOST -> l <= r ? 1 : 0;
                case AND_THEN, OR_ELSE -> r != 0 ? 1 : 0;
            };
        }
    }

    /** C's operators, with C's precedence: the higher binds tighter. */
    enum Operator {
        OR_ELSE("||", 1),
        AND_THEN("&&", 2),
        OR("|", 3),
        AND("&", 4),
        EQUAL("==", 5),
        NOT_EQUAL("!=", 5),
        AT_MOST("<=", 6),
        AT_LEAST(">=", 6),
        SHIFT_RIGHT(">>", 7),
        LESS("<", 6),
        GREATER(">", 6),
        PLUS("+", 8),
        MINUS("-", 8),
        TIMES("*", 9),
        DIVIDE("/", 9);

        final String sign;
        final int precedence;

        Operator(String sign, int precedence) {
            this.sign = sign;
            this.precedence = precedence;
        }
    }
}
