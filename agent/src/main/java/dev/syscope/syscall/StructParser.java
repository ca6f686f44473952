package dev.syscope.syscall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Parses a structure's definition and lays its members out as C does. */
final class StructParser implements ExpressionParser.Scope {
    private static final Expression ALWAYS = new Expression.Constant(1);

    private final Types types;
    private final String text;
    private Tokens tokens;
    private final boolean union;
    private final Map<String, StructType.Field> members = new LinkedHashMap<>();
    private int size;
    private int alignment = 1;
    private boolean lenient = true;

    StructParser(Types types, String text, boolean union) {
        this.types = types;
        this.text = text;
        this.tokens = new Tokens(text);
        this.union = union;
    }

    /** Twice: a length may name a member that comes later. */
    StructType parse() {
        members();
        lenient = false;
        tokens = new Tokens(text);
        size = 0;
        String name = members();
        if (tokens.accept("packed")) {
            alignment = 1;
        }
        List<StructType.Field> shown = new ArrayList<>();
        if (tokens.accept("show")) {
            while (!tokens.atEnd()) {
                shown.add(shown());
            }
        } else {
            shown.addAll(members.values());
        }
        size = (size + alignment - 1) / alignment * alignment;
        return new StructType(name, size, alignment, List.copyOf(shown), union);
    }

    private String members() {
        String name = tokens.next();
        if (tokens.accept("@")) {
            tokens.next();
        }
        tokens.expect("{");
        while (!tokens.accept("}")) {
            member();
        }
        return name;
    }

    private void member() {
        Type type = new TypeParser(tokens, types, this).parse();
        String name = tokens.next();
        int align = type.alignment();
        if (types.architecture() == dev.syscope.linux.Architecture.I386) {
            align = Math.min(align, 4);
        }
        int offset = union ? 0 : (size + align - 1) / align * align;
        if (tokens.accept("@")) {
            offset = (int) Tokens.number(tokens.next());
        }
        Expression condition = ALWAYS;
        if (tokens.accept("if")) {
            condition = new ExpressionParser(tokens, this).parse();
        }
        tokens.expect(";");
        members.put(name, new StructType.Field(name, type, offset, condition, false));
        size = Math.max(size, offset + type.size());
        alignment = Math.max(alignment, align);
    }

    /**
     * {@code member}, {@code member/v} (verbose only), {@code member if(condition)}, or {@code member=type} that reads
     * it otherwise.
     */
    private StructType.Field shown() {
        String name = tokens.next();
        StructType.Field field = members.get(name);
        if (field == null) {
            throw tokens.error("no member " + name);
        }
        Expression condition = field.condition();
        boolean verbose = false;
        if (tokens.accept("/")) {
            tokens.expect("v");
            verbose = true;
        }
        if (tokens.accept("if")) {
            tokens.expect("(");
            condition = new ExpressionParser(tokens, this).parse();
            tokens.expect(")");
        }
        return new StructType.Field(name, field.type(), field.offset(), condition, verbose);
    }

    @Override
    public Optional<Expression> resolve(String name) {
        StructType.Field field = members.get(name);
        if (field != null) {
            return Optional.of(new Expression.Member(field.offset(), field.type()));
        }
        for (StructType.Field each : members.values()) {
            Optional<Expression> constant = constant(each.type(), name);
            if (constant.isPresent()) {
                return constant;
            }
        }
        return lenient ? Optional.of(ALWAYS) : Optional.empty();
    }

    /** The constants of an enumeration or a set of flags. */
    static Constants constants(Type type) {
        if (type instanceof EnumType e) {
            return e.constants();
        }
        if (type instanceof FlagsType f) {
            return f.constants();
        }
        throw new IllegalStateException("the tables take constants of a type that has none");
    }

    /** The constant with a name, if a type has it. No pattern switch, no stream: linking them costs start-up time. */
    static Optional<Expression> constant(Type type, String name) {
        if (type instanceof EnumType e) {
            return constant(e.constants(), name);
        }
        if (type instanceof PointerType p) {
            return constant(p.target(), name);
        }
        if (type instanceof FlagsType f) {
            for (FlagsType.Field field : f.fields()) {
                Optional<Expression> found = constant(field.constants(), name);
                if (found.isPresent()) {
                    return found;
                }
            }
            return constant(f.constants(), name);
        }
        if (type instanceof JoinType j) {
            for (JoinType.Part part : j.parts()) {
                Optional<Expression> found = constant(part.type(), name);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        if (type instanceof SwitchType s) {
            for (SwitchType.Case each : s.cases()) {
                Optional<Expression> found = constant(each.type(), name);
                if (found.isPresent()) {
                    return found;
                }
            }
            return constant(s.otherwise(), name);
        }
        return Optional.empty();
    }

    private static Optional<Expression> constant(Constants constants, String name) {
        OptionalLong value = constants.value(name);
        return value.isPresent() ? Optional.of(new Expression.Constant(value.getAsLong())) : Optional.empty();
    }
}
