package dev.syscope.linux.ptrace;

/**
 * A seccomp filter program: instructions of classic BPF.
 *
 * @param instructions each a {@code struct sock_filter} as a little-endian word: code, jt, jf, k
 */
public record SeccompFilter(long[] instructions) {
    /** Copies the instructions. */
    public SeccompFilter {
        instructions = instructions.clone();
    }

    /** The instructions, a copy. */
    @Override
    public long[] instructions() {
        return instructions.clone();
    }
}
