package dev.syscope.snoop;

/**
 * Which exits are wanted.
 *
 * @param who whose
 * @param failedOnly whether only those with a status other than 0
 * @param threads whether each thread's exit is wanted rather than each process's
 * @param arguments whether the command line is to be read
 */
public record ExitFilter(SnoopFilter who, boolean failedOnly, boolean threads, boolean arguments) {
    /** All of whom is wanted. */
    public static ExitFilter of(SnoopFilter who) {
        return new ExitFilter(who, false, false, false);
    }
}
