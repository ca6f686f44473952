package dev.syscope.syscall;

/** Turns a call's number, arguments and memory into named, typed values. */
public final class Decoder {
    /** A decoder with its own scratch memory, for one thread. */
    public Decoder() {}

    /** Writes the arguments that are known at the entry: those before the first that the kernel fills in. */
    public void entry(SyscallRecord call, ValueWriter out) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Writes the arguments that {@link #entry} left. */
    public void exit(SyscallRecord call, ValueWriter out) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Writes the result: a number, an address, {@code -1 ENOENT (No such file or directory)}, what it means. */
    public void result(SyscallRecord call, ValueWriter out) {
        throw new UnsupportedOperationException("not there yet");
    }
}
