package dev.syscope.cli.render;

/**
 * What stands around the calls in strace's lines.
 *
 * @param pidPrefix which thread it was
 * @param commandNames whether the thread's name stands with its id: {@code -Y}
 * @param clock the time of day: {@code -t}
 * @param clockDigits digits of it behind the second, 0 to 9
 * @param relativeDigits digits behind the second of the time since the line before, or -1 for none: {@code -r}
 * @param durationDigits digits behind the second of the time spent in a call, or -1 for none: {@code -T}
 * @param syscallNumber whether the call's number is shown: {@code -n}
 * @param instructionPointer whether the place of the call is shown: {@code -i}
 * @param argumentNames whether arguments are shown with their names: {@code -N}
 * @param column where results are aligned: {@code -a}
 */
public record LineStyle(
        PidPrefix pidPrefix,
        boolean commandNames,
        Clock clock,
        int clockDigits,
        int relativeDigits,
        int durationDigits,
        boolean syscallNumber,
        boolean instructionPointer,
        boolean argumentNames,
        int column) {
    /** What strace does without options. */
    public static final LineStyle DEFAULT =
            new LineStyle(PidPrefix.WHEN_SEVERAL, false, Clock.NONE, 0, -1, -1, false, false, false, 40);

    /** Whether any time stands on a line. */
    public boolean showsTimes() {
        return clock != Clock.NONE || relativeDigits >= 0 || durationDigits >= 0;
    }

    /** When the thread's id is shown. */
    public enum PidPrefix {
        /** Each thread has its own file. */
        NEVER,
        /** {@code [pid  4242] }, while more than one thread is traced. */
        WHEN_SEVERAL,
        /** {@code 4242  }: in a file, which is to be searched. */
        ALWAYS
    }

    /** How the time of day is shown. */
    public enum Clock {
        NONE,
        /** {@code 13:59:07}. */
        TIME,
        /** Seconds since 1970. */
        UNIX
    }
}
