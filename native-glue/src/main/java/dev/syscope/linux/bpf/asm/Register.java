package dev.syscope.linux.bpf.asm;

/**
 * A register of the eBPF machine.
 *
 * <p>A call takes its arguments in {@link #R1} to {@link #R5}, leaves its result in {@link #R0} and keeps {@link #R6}
 * to {@link #R9}. {@link #R10} is the frame pointer, which can only be read; the stack has 512 bytes below it.
 */
public enum Register {
    R0,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
    R8,
    R9,
    R10
}
