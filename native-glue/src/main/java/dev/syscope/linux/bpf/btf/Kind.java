package dev.syscope.linux.bpf.btf;

/** The kinds of types, in the order of their numbers ({@code BTF_KIND_*} of {@code include/uapi/linux/btf.h}). */
public enum Kind {
    VOID(0, 0),
    INT(1, 0),
    PTR(0, 0),
    ARRAY(3, 0),
    STRUCT(0, 3),
    UNION(0, 3),
    ENUM(0, 2),
    FWD(0, 0),
    TYPEDEF(0, 0),
    VOLATILE(0, 0),
    CONST(0, 0),
    RESTRICT(0, 0),
    FUNC(0, 0),
    FUNC_PROTO(0, 2),
    VAR(1, 0),
    DATASEC(0, 3),
    FLOAT(0, 0),
    DECL_TAG(1, 0),
    TYPE_TAG(0, 0),
    ENUM64(0, 3);

    private final int fixedWords;
    private final int wordsForEach;

    Kind(int fixedWords, int wordsForEach) {
        this.fixedWords = fixedWords;
        this.wordsForEach = wordsForEach;
    }

    /** 32-bit words behind the three that every type has, of this kind only. */
    int fixedWords() {
        return fixedWords;
    }

    /** 32-bit words for each member, parameter or value. */
    int wordsForEach() {
        return wordsForEach;
    }

    /** Whether it only qualifies or renames another type. */
    boolean isTransparent() {
        return switch (this) {
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
            default -> false;
        };
    }

    /** Whether it has members. */
    boolean isComposite() {
        return this == STRUCT || this == UNION;
    }
}
