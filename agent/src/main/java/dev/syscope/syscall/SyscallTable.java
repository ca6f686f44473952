package dev.syscope.syscall;

import dev.syscope.linux.Architecture;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/** The system calls of one architecture. Made from a resource with a line for each call. */
public final class SyscallTable {
    private SyscallTable() {}

    /** The table of an architecture. */
    public static SyscallTable of(Architecture architecture) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** The call with a number; never null: an unknown number has a made-up name. */
    public Syscall syscall(int nr) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** The number of a name. */
    public OptionalInt number(String name) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** The numbers of the calls of a class such as {@code file}, {@code desc}, {@code network}; empty if there is none. */
    public BitSet inClass(String name) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** All names, for matching and for suggestions. */
    public List<String> names() {
        throw new UnsupportedOperationException("not there yet");
    }

    /** All classes, without the percent sign. */
    public List<String> classes() {
        throw new UnsupportedOperationException("not there yet");
    }
}
