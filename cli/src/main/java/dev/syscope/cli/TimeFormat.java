package dev.syscope.cli;

import dev.syscope.cli.render.LineStyle.Clock;
import java.util.Map;

/**
 * How {@code -t} or {@code --absolute-timestamps} shows the time of day.
 *
 * @param clock its format
 * @param digits digits behind the second
 */
record TimeFormat(Clock clock, int digits) {
    private static final String OPTION = "--absolute-timestamps";
    private static final Map<String, Clock> CLOCKS =
            Map.of("none", Clock.NONE, "time", Clock.TIME, "unix", Clock.UNIX);

    /** What {@code -t} means when it is given a number of times. */
    static TimeFormat ofLetters(int times) {
        return switch (times) {
            case 0 -> new TimeFormat(Clock.NONE, 0);
            case 1 -> new TimeFormat(Clock.TIME, 0);
            case 2 -> new TimeFormat(Clock.TIME, 6);
            default -> new TimeFormat(Clock.UNIX, 6);
        };
    }

    /**
     * {@code [[format:]FORMAT][,[precision:]PRECISION]}, in any order.
     *
     * @throws UsageException if a part is neither
     */
    static TimeFormat parse(String value) {
        Clock clock = Clock.TIME;
        int digits = 0;
        for (String part : value.isEmpty() ? new String[0] : value.split(",", -1)) {
            if (part.startsWith("format:")) {
                clock = OptionWords.choice(OPTION, part.substring("format:".length()), CLOCKS);
            } else if (part.startsWith("precision:")) {
                digits = OptionWords.precision(OPTION, part.substring("precision:".length()));
            } else if (part.endsWith("s")) {
                digits = OptionWords.precision(OPTION, part);
            } else {
                clock = OptionWords.choice(OPTION, part, CLOCKS);
            }
        }
        return new TimeFormat(clock, digits);
    }
}
