package dev.syscope.cli.overhead;

import java.util.OptionalLong;

/**
 * One run of the command.
 *
 * @param wallSeconds how long the command itself took, without the tool's start and end
 * @param userSeconds its CPU time in user space, with that of its children
 * @param systemSeconds its CPU time in the kernel
 * @param otherSeconds CPU time of all else that was started: the tool and the shell that measures
 * @param toolKilobytes the tool's largest resident memory; 0 for a bare run
 * @param status the command's exit status as a shell has it: 128 and more for a signal
 * @param seen calls that the tool says it saw
 * @param lost events that it says it lost
 */
public record Sample(
        double wallSeconds,
        double userSeconds,
        double systemSeconds,
        double otherSeconds,
        long toolKilobytes,
        int status,
        OptionalLong seen,
        OptionalLong lost) {
    /** CPU time of the command. */
    public double cpuSeconds() {
        return userSeconds + systemSeconds;
    }
}
