package dev.syscope.stat;

import dev.syscope.linux.proc.Ended;
import java.util.Optional;

/** The events that syscope measures itself. */
final class Tools {
    private static final int NANOS_PER_MICRO = 1000;

    private Tools() {}

    /** Puts them into the first slot; CPU times stay uncounted until the command has ended. */
    static void fill(Counters counters, Readings into, long elapsedNanos, Optional<Ended> ended) {
        if (into.slots() == 0) {
            return;
        }
        for (int event = 0; event < into.events(); event++) {
            long nanos = switch (counters.event(event).source()) {
                case KERNEL -> -1;
                case DURATION_TIME -> elapsedNanos;
                case USER_TIME -> ended.map(Ended::userMicros).orElse(-1L) * NANOS_PER_MICRO;
                case SYSTEM_TIME -> ended.map(Ended::systemMicros).orElse(-1L) * NANOS_PER_MICRO;
            };
            if (nanos >= 0) {
                // a time of 0 was measured too: it ran
                into.set(event, 0, nanos, Math.max(nanos, 1), Math.max(nanos, 1));
            }
        }
    }
}
