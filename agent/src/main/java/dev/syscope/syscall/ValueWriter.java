package dev.syscope.syscall;

import dev.syscope.linux.Errno;
import java.lang.foreign.MemorySegment;

/**
 * Takes typed values from a {@link Decoder}: one implementation writes strace's text, another JSON.
 *
 * <p>The calls nest as the values do. A value is one of: a scalar ({@link #signed}, {@link #symbol}, {@link #string}
 * ...), a group ({@link #flagsBegin} to {@link #flagsEnd}, a struct, an array, a set, a macro), any of them followed by
 * {@link #annotation}, {@link #comment} or {@link #changed} and the value that it has become. What this promises to an
 * implementation: {@link #argument} comes before each argument's value, {@link #field} before each member's,
 * {@link #element} before each element's. Strings passed are constants unless said otherwise; nothing may be kept of a
 * segment.
 */
public interface ValueWriter {
    /** How a number is written. */
    enum Radix {
        /** Signed. */
        DECIMAL,
        UNSIGNED,
        /** {@code 0x1f}; zero is {@code 0}. */
        HEX,
        /** {@code 0644}; zero is {@code 000}, as strace writes modes. */
        OCTAL
    }

    /** What a string of bytes is. */
    enum StringKind {
        /** Data: shown up to the string limit, its length is known. */
        BYTES,
        /** A NUL-terminated string that is no path. */
        TEXT,
        /** A path: shown in full. */
        PATH,
        /** Data that is no text, shown up to the string limit, in hexadecimal. */
        BINARY,
        /** A name in a structure, such as {@code sun_path=@"..."}: shown in full. */
        NAME
    }

    /** The value of an argument follows. Its name is C's. */
    void argument(String name);

    /** The argument's name is part of its text: {@code flags=CLONE_VM}. Comes after {@link #argument}. */
    default void label(String name) {
        // the name is known already
    }

    /** A further argument follows, now or at the exit: text has its comma here. */
    void nextArgument();

    /** A signed number. */
    void signed(long value);

    /** An unsigned number. */
    void unsigned(long value);

    /** A number in hexadecimal; zero is {@code 0}. */
    void hex(long value);

    /** A number in octal, as file modes are written: {@code 0644}, at least three digits. */
    void octal(long value);

    /** An address, {@code NULL} when zero. */
    void address(long value);

    /**
     * A word that is no string of the target: {@code ?}, {@code <unavailable>}. A group's {@code ...} is {@link
     * #elided}.
     */
    void word(String word);

    /**
     * Bytes of the target, to be quoted and escaped.
     *
     * @param bytes where they are now
     * @param offset where in {@code bytes}
     * @param length how many there are to show
     * @param truncated whether the target has more than is shown here
     */
    void string(MemorySegment bytes, long offset, int length, boolean truncated, StringKind kind);

    /**
     * A named constant.
     *
     * @param name its name; empty if it has none
     * @param fallback what stands in a comment behind the number if there is no name, such as {@code SEEK_???}; may be
     *     empty
     * @param radix how the number is written where it is written
     */
    void symbol(long value, String name, String fallback, Radix radix);

    /** A set of flags begins, of which {@code value} has all bits. */
    void flagsBegin(long value, Radix radix);

    /** One that is set. */
    void flag(String name);

    /**
     * Bits that have no name, or a number that stands among the names as permissions do.
     *
     * @param fallback for a comment behind it; may be empty
     */
    void flagBits(long bits, Radix radix, String fallback);

    /**
     * Bits that are a number of their own: {@code 21<<MAP_HUGE_SHIFT}.
     *
     * @param suffix what follows the number: {@code <<MAP_HUGE_SHIFT}; may be empty
     */
    void flagNumber(long number, String suffix);

    /**
     * The set ends.
     *
     * @param fallback for the comment if none had a name; may be empty
     */
    void flagsEnd(String fallback);

    /** A structure begins. */
    void structBegin();

    /** The value of a member follows. */
    void field(String name);

    /**
     * Bytes of the structure that have no member follow, in text behind a comment that says which.
     *
     * @param first the first
     * @param last the last
     */
    default void beyond(long first, long last) {
        field("...");
    }

    /** The value of a member follows, which names the member itself: {@code inet_pton(AF_INET6, "::1", &sin6_addr)}. */
    default void unnamedField(String name) {
        field(name);
    }

    /** The structure ends. */
    void structEnd();

    /** An array begins. */
    void arrayBegin();

    /** An element follows. */
    void element();

    /** An array's element at an index that isn't the next follows: {@code [3]=...}. */
    void element(long index);

    /** The array ends. */
    void arrayEnd();

    /** More members or elements are there than are shown. Stands where a field or an element does. */
    void elided();

    /**
     * A set of signals, descriptors or CPUs begins, which text separates by spaces: {@code ~[INT TERM]}.
     *
     * @param complement whether those that follow are the ones that aren't in it
     */
    void setBegin(boolean complement);

    /** A named member of a set with its number. */
    void member(long number, String name);

    /** A numbered member of a set. */
    void member(long number);

    /** The set ends. */
    void setEnd();

    /** A C macro or function that makes the value begins: {@code makedev(0x8, 0x1)}, {@code htons(80)}. */
    void macroBegin(String name);

    /** An argument of the macro follows. */
    void macroArgument();

    /** The macro ends. */
    void macroEnd();

    /**
     * A value begins that strace writes as an expression, {@code {WIFEXITED(s) && WEXITSTATUS(s) == 0}}: the words and
     * scalars until {@link #expressionEnd} are its pieces.
     *
     * @param value what it is as a number
     */
    void expressionBegin(long value);

    /** The expression ends. */
    void expressionEnd();

    /**
     * What the descriptor, process or other thing just written is: {@code 3</etc/passwd>}. May be a new string; each
     * char of it is one byte.
     */
    void annotation(String text);

    /** {@link #annotation(String)} with details that are part of it and need no escapes: {@code <char 1:3>}. */
    default void annotation(String text, String details) {
        annotation(text + details);
    }

    /** A comment on the value just written begins: a value or words follow, then {@link #commentEnd}. */
    void commentBegin();

    /** The comment ends. */
    void commentEnd();

    /** The value just written was as the call found it; what the call left there follows: {@code [128 => 16]}. */
    void changed();

    /** A remark on the result follows: text has it in parentheses. */
    void noteBegin();

    /** A remark follows in which constants are written by name whatever {@code -X} says. */
    default void plainNoteBegin() {
        noteBegin();
    }

    /** The remark ends. */
    void noteEnd();

    /** A remark of constant words. */
    default void note(String words) {
        noteBegin();
        word(words);
        noteEnd();
    }

    /** A comment of constant words. */
    default void comment(String words) {
        commentBegin();
        word(words);
        commentEnd();
    }

    /**
     * The call failed: {@code -1 ENOENT (No such file or directory)}, or {@code ? ERESTARTSYS (...)} for the kernel's
     * own numbers that mean that it will be restarted.
     */
    default void error(int errno) {
        if (errno >= 512 && Errno.isKnown(errno)) {
            word("?");
        } else {
            signed(-1);
        }
        word(" ");
        if (Errno.isKnown(errno)) {
            word(Errno.name(errno));
            note(Errno.text(errno));
        } else {
            word("(errno ");
            signed(errno);
            word(")");
        }
    }
}
