package dev.syscope.cli;

import dev.syscope.jfr.JfrRecording;
import dev.syscope.snoop.SnoopSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What a snoop view doesn't show because of the kernel.
 *
 * @param lost records that found no room
 * @param missed how often the kernel passed a program by
 */
record SnoopLosses(long lost, long missed) {
    static final SnoopLosses NONE = new SnoopLosses(0, 0);

    static SnoopLosses of(SnoopSource source) {
        return new SnoopLosses(source.losses(), source.missed());
    }

    boolean any() {
        return lost != 0 || missed != 0;
    }

    /** A message for each kind of loss that there was. */
    List<String> messages() {
        List<String> messages = new ArrayList<>();
        if (lost != 0) {
            messages.add(lost + (lost == 1 ? " record was lost" : " records were lost")
                    + " for want of buffer; try --buffer or --buffer-limit");
        }
        if (missed != 0) {
            messages.add("the kernel passed our programs by " + (missed == 1 ? "once" : missed + " times")
                    + ", for they ran on that CPU already: as many records may be missing");
        }
        return messages;
    }

    void record(JfrRecording recording) {
        if (lost != 0) {
            recording.lost(System.nanoTime(), lost, "the buffer was full");
        }
        if (missed != 0) {
            recording.lost(System.nanoTime(), missed, "the program ran on that CPU already");
        }
    }
}
