package dev.syscope.trace;

import java.util.Optional;
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
 * @param first the first invocation, counted from 1 for each thread and each call, that it concerns
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
        int step) {
    private static final int MAX_ERROR = 4095;

    /** Why a caller may see another value than the one that is to be returned; empty if there is no doubt. */
    public Optional<String> doubt() {
        if (returnValue.isEmpty()) {
            return Optional.empty();
        }
        long value = returnValue.getAsLong();
        String shown = Long.toUnsignedString(value);
        if (value < 0 && value >= -MAX_ERROR) {
            return Optional.of("Inadvertent injection of error " + -value + " is possible for retval=" + shown);
        }
        int low = (int) value;
        if (value >>> Integer.SIZE != 0) {
            return Optional.of("Injected return value " + shown + " will be clipped to " + Integer.toUnsignedString(low)
                    + " in compat personality");
        }
        return low < 0 && low >= -MAX_ERROR
                ? Optional.of("Inadvertent injection of error " + -low + " is possible in compat personality for retval=" + shown)
                : Optional.empty();
    }
}
