package dev.syscope.linux.ptrace;

import dev.syscope.linux.Architecture;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * A seccomp filter: a program of classic BPF that the kernel runs at each system call of a process and its children.
 *
 * @param instructions each a {@code struct sock_filter} of {@code include/uapi/linux/filter.h} as a little-endian word:
 *     code in bits 0 to 15, jt in 16 to 23, jf in 24 to 31, k in 32 to 63
 */
public record SeccompFilter(long[] instructions) {
    /** {@code BPF_LD | BPF_W | BPF_ABS}. */
    private static final int LOAD = 0x20;

    /** {@code BPF_JMP | BPF_JEQ | BPF_K}. */
    private static final int JUMP_EQUAL = 0x15;

    /** {@code BPF_JMP | BPF_JGE | BPF_K}, unsigned. */
    private static final int JUMP_FROM = 0x35;

    /** {@code BPF_JMP | BPF_JA}. */
    private static final int JUMP = 0x05;

    /** {@code BPF_RET | BPF_K}. */
    private static final int RETURN = 0x06;

    /** {@code SECCOMP_RET_TRACE}: stops with PTRACE_EVENT_SECCOMP; without a tracer the call fails with ENOSYS. */
    private static final int RET_TRACE = 0x7ff00000;

    private static final int RET_ALLOW = 0x7fff0000;

    /** Offsets in {@code struct seccomp_data}. */
    private static final int DATA_NR = 0;

    private static final int DATA_ARCH = 4;

    /** {@code BPF_MAXINSNS}. */
    private static final int MOST = 4096;

    /** Copies the instructions. */
    public SeccompFilter {
        instructions = instructions.clone();
    }

    /** The instructions, a copy. */
    @Override
    public long[] instructions() {
        return instructions.clone();
    }

    /** The interfaces by which a process of this host can make calls. */
    public static List<Architecture> architecturesOfHost() {
        return Architecture.host() == Architecture.AARCH64
                ? List.of(Architecture.AARCH64, Architecture.ARM)
                : List.of(Architecture.X86_64, Architecture.X32, Architecture.I386);
    }

    /**
     * A filter that stops at the given calls and at execve and execveat, and lets the others pass.
     *
     * @param calls numbers of each architecture, without {@link Architecture#X32_SYSCALL_BIT}; one that isn't there
     *     stops at execve only
     */
    public static SeccompFilter stoppingAt(Map<Architecture, BitSet> calls) {
        List<Long> program = new ArrayList<>();
        program.add(instruction(LOAD, 0, 0, DATA_ARCH));
        if (Architecture.host() == Architecture.AARCH64) {
            block(program, Architecture.AARCH64, numbers(calls, Architecture.AARCH64, 221, 281), new BitSet());
            block(program, Architecture.ARM, numbers(calls, Architecture.ARM, 11, 387), new BitSet());
        } else {
            // arch/x86/entry/syscalls: execve and execveat; x32 has its own, and shares x86-64's audit architecture
            block(program, Architecture.X86_64, numbers(calls, Architecture.X86_64, 59, 322),
                    numbers(calls, Architecture.X32, 520, 545));
            block(program, Architecture.I386, numbers(calls, Architecture.I386, 11, 358), new BitSet());
        }
        program.add(instruction(RETURN, 0, 0, RET_TRACE)); // an architecture that we don't know
        if (program.size() > MOST) {
            throw new IllegalStateException("a seccomp filter of " + program.size() + " instructions is too long");
        }
        return new SeccompFilter(program.stream().mapToLong(Long::longValue).toArray());
    }

    private static BitSet numbers(Map<Architecture, BitSet> calls, Architecture architecture, int execve, int execveat) {
        BitSet numbers = (BitSet) calls.getOrDefault(architecture, new BitSet()).clone();
        numbers.set(execve);
        numbers.set(execveat);
        return numbers;
    }

    /** What is done when the accumulator holds an architecture; else it goes on behind the block. */
    private static void block(List<Long> program, Architecture architecture, BitSet numbers, BitSet x32) {
        List<long[]> edges = new ArrayList<>();
        edges(edges, numbers, 0);
        if (!x32.isEmpty()) {
            edges(edges, x32, Architecture.X32_SYSCALL_BIT);
        }
        List<Long> body = new ArrayList<>();
        body.add(instruction(LOAD, 0, 0, DATA_NR));
        search(body, edges, 0, edges.size());
        program.add(instruction(JUMP_EQUAL, 1, 0, architecture.auditArch()));
        program.add(instruction(JUMP, 0, 0, body.size()));
        program.addAll(body);
    }

    /** The numbers at which what is returned changes, ascending, each with what is returned from it on. */
    private static void edges(List<long[]> edges, BitSet numbers, int base) {
        if (base != 0 || !numbers.get(0)) {
            edges.add(new long[] {base == 0 ? 0 : Integer.toUnsignedLong(base), RET_ALLOW});
        }
        for (int from = numbers.nextSetBit(0); from >= 0; ) {
            int to = numbers.nextClearBit(from);
            edges.add(new long[] {base + from, RET_TRACE});
            edges.add(new long[] {base + to, RET_ALLOW});
            from = numbers.nextSetBit(to);
        }
    }

    /** A binary search for the number in the accumulator among edges {@code from} to {@code to}. */
    private static void search(List<Long> program, List<long[]> edges, int from, int to) {
        if (to - from == 1) {
            program.add(instruction(RETURN, 0, 0, (int) edges.get(from)[1]));
            return;
        }
        int middle = (from + to) / 2;
        List<Long> below = new ArrayList<>();
        search(below, edges, from, middle);
        int edge = (int) edges.get(middle)[0];
        if (below.size() <= 255) { // a conditional jump reaches no further
            program.add(instruction(JUMP_FROM, below.size(), 0, edge));
        } else {
            program.add(instruction(JUMP_FROM, 0, 1, edge));
            program.add(instruction(JUMP, 0, 0, below.size()));
        }
        program.addAll(below);
        search(program, edges, middle, to);
    }

    private static long instruction(int code, int ifTrue, int ifFalse, int k) {
        return code | ifTrue << 16 | (long) ifFalse << 24 | (long) k << 32;
    }
}
