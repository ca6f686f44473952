package dev.syscope.stat;

import dev.syscope.trace.Nearest;
import java.util.List;

/** The end of a message about a name that isn't there. */
final class Suggestion {
    private Suggestion() {}

    /** {@code ; did you mean 'cycles'?}, or a hint where nothing is near. */
    static String of(String name, List<String> known, String hint) {
        String near = Nearest.suggestion(name, known);
        return near.isEmpty() ? "; " + hint : near;
    }
}
