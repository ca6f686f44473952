package dev.syscope.syscall;

/**
 * One line of the table of system calls.
 *
 * @param nr its number in its architecture's table
 * @param name its name, such as {@code openat}; {@code syscall_0x1f4} for a number that is in no table
 */
public record Syscall(int nr, String name) {}
