package dev.syscope.demangle;

/**
 * Writes the name that a C++ compiler gives a function as a person would, by the grammar of the Itanium C++ ABI and in
 * {@code c++filt}'s spelling. Most expressions in types are not read: such names stay as they are.
 */
public final class Demangler {
    private static final String PREFIX = "_Z";

    private Demangler() {}

    /** A symbol's name in C++; unchanged if it isn't one of C++, can't be read, or is too long or too deep. */
    public static String demangle(String symbol) {
        if (!symbol.startsWith(PREFIX)) {
            return symbol;
        }
        try {
            NameReader reader = new NameReader(symbol, PREFIX.length());
            return reader.encoding(true) + reader.clones();
        } catch (Unknown e) {
            return symbol;
        }
    }
}
