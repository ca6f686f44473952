package dev.syscope.syscall;

/**
 * Turns a call's number, arguments and memory into named, typed values.
 *
 * <p>For each call: {@link #entry} at its entry, {@link #exit} and {@link #result} at its exit. What a decoder must
 * remember from the entry (a length that the kernel overwrites) it keeps by thread id, until the exit or
 * {@link #forget}. For one thread; hot: allocates nothing for what has no path or name to look up.
 */
public final class Decoder {
    /** A decoder with its own scratch memory, for one thread. */
    public Decoder(DecodeOptions options) {}

    /**
     * Writes the arguments that are known at the entry: those before the first that the kernel fills in.
     *
     * @return whether {@link #exit} has more to write
     */
    public boolean entry(SyscallRecord call, ValueWriter out) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Writes the arguments that {@link #entry} left. */
    public void exit(SyscallRecord call, ValueWriter out) {
        throw new UnsupportedOperationException("not there yet");
    }

    /**
     * Writes the result: a number, an address, a descriptor, {@code -1 ENOENT (No such file or directory)}, with what it
     * means: {@code (Timeout)}. Text is what stands behind {@code "= "}.
     */
    public void result(SyscallRecord call, ValueWriter out) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Writes a signal's {@code siginfo_t}: {@code {si_signo=SIGCHLD, si_code=CLD_EXITED, ...}}. */
    public void siginfo(java.lang.foreign.MemorySegment siginfo, ValueWriter out) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Drops what was kept for a thread that has ended or left its call otherwise. */
    public void forget(int tid) {}
}
