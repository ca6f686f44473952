package dev.syscope.syscall;

/** One line of the table of system calls. Its signature is parsed at first use. */
public final class Syscall {
    private final int nr;
    private final String name;

    Syscall(int nr, String name) {
        this.nr = nr;
        this.name = name;
    }

    /** Its number in its architecture's table. */
    public int nr() {
        return nr;
    }

    /** Its name, such as {@code openat}; {@code syscall_0x1f4} for a number that is in no table. */
    public String name() {
        return name;
    }

    /** How many arguments it has: 0 to 6. */
    public int argumentCount() {
        throw new UnsupportedOperationException("not there yet");
    }

    /** The arguments that are paths, as bits: bit 0 for the first. For {@code -P}. */
    public int pathArguments() {
        throw new UnsupportedOperationException("not there yet");
    }

    /** The arguments that are file descriptors, directories' among them, as bits. For {@code -P}, {@code -y}. */
    public int descriptorArguments() {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Whether it returns a file descriptor. */
    public boolean returnsDescriptor() {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Whether it never returns when it succeeds, as exit does: the result is then {@code ?}. */
    public boolean neverReturns() {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public String toString() {
        return name + " (" + nr + ")";
    }
}
