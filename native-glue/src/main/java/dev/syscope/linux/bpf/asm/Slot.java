package dev.syscope.linux.bpf.asm;

/**
 * A named piece of a function's stack.
 *
 * @param name for listings
 * @param size in bytes
 * @param offset of its first byte from {@link Register#R10}: negative, a multiple of 8
 */
public record Slot(String name, int size, int offset) {}
