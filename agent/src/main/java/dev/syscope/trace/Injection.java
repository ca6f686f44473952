package dev.syscope.trace;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One {@code -e inject=} rule. strace(1) gives the meanings.
 *
 * @param syscalls which calls it concerns
 * @param error the error number to return without making the call
 * @param returnValue the value to return without making the call
 * @param signal the signal to deliver at entry
 * @param substitute the number of the call to make instead ({@code syscall=}), or empty
 * @param delayEnterMicros delay before the call
 * @param delayExitMicros delay after the call
 * @param first the first invocation, counted from 1 for each thread, that it concerns
 * @param last the last one; {@code Integer.MAX_VALUE} for no end
 * @param step every step-th from the first on; 1 for each
 */
public record Injection(
        SyscallSet syscalls,
        OptionalInt error,
        OptionalLong returnValue,
        OptionalInt signal,
        OptionalInt substitute,
        long delayEnterMicros,
        long delayExitMicros,
        int first,
        int last,
        int step) {}
