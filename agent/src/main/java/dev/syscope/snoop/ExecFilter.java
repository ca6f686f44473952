package dev.syscope.snoop;

/**
 * Which executions are wanted.
 *
 * @param who whose
 * @param failures whether those that fail are wanted too
 */
public record ExecFilter(SnoopFilter who, boolean failures) {
    /** All of whom is wanted, those that fail not. */
    public static ExecFilter of(SnoopFilter who) {
        return new ExecFilter(who, false);
    }
}
