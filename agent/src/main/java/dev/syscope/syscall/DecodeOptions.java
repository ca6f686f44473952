package dev.syscope.syscall;

import dev.syscope.linux.Architecture;
import java.util.Set;

/**
 * How much of the values is shown, and in which style. Decoders and writers read it; it never changes during a trace.
 *
 * @param stringLimit how many bytes of a string are shown that is no path: {@code -s}; also how many elements of an
 *     array
 * @param strings which strings are shown in hexadecimal: {@code -x}, {@code -xx}
 * @param constants how named constants are shown: {@code -X}
 * @param descriptors what is shown of what descriptors refer to: paths with {@code -y}, all with {@code -yy}
 * @param commandNames whether process ids are shown with their command's name: {@code -Y}
 * @param abbreviated the calls whose structures are abbreviated: {@code -e abbrev}, all but with {@code -v}
 * @param dereferenced the calls whose structures are shown at all: {@code -e verbose}
 * @param raw the calls whose arguments are shown as hexadecimal numbers only: {@code -e raw}
 */
public record DecodeOptions(
        int stringLimit,
        HexStrings strings,
        ConstantStyle constants,
        Set<Descriptors.Detail> descriptors,
        boolean commandNames,
        Calls abbreviated,
        Calls dereferenced,
        Calls raw) {
    /** What strace does without options. */
    public static final DecodeOptions DEFAULT = new DecodeOptions(
            32, HexStrings.NONE, ConstantStyle.ABBREV, Set.of(), false, Calls.ALL, Calls.ALL, Calls.NONE);

    /** strace's {@code --strings-in-hex}. */
    public enum HexStrings {
        /** Octal escapes where needed. */
        NONE,
        /** Hexadecimal escapes where needed. */
        NON_ASCII_CHARS,
        /** {@code -x}: the whole string in hexadecimal if it has a byte that isn't ASCII text. */
        NON_ASCII,
        /** {@code -xx}: all strings. */
        ALL
    }

    /** strace's {@code -X}. */
    public enum ConstantStyle {
        /** The number. */
        RAW,
        /** The name. */
        ABBREV,
        /** The number and the name in a comment. */
        VERBOSE
    }

    /** A set of system calls. */
    @FunctionalInterface
    public interface Calls {
        /** Every call. */
        Calls ALL = (architecture, nr) -> true;

        /** No call. */
        Calls NONE = (architecture, nr) -> false;

        /** Whether a call is in the set. */
        boolean contains(Architecture architecture, int nr);
    }

    /** Copies the set, and refuses a negative limit. */
    public DecodeOptions {
        descriptors = Set.copyOf(descriptors);
        if (stringLimit < 0) {
            throw new IllegalArgumentException("the string limit is negative: " + stringLimit);
        }
    }
}
