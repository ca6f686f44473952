package dev.syscope.stat;

import java.util.List;

/** One event as it was typed, taken apart but not looked up yet. */
public sealed interface EventSpec {
    /** What was typed, without modifiers. */
    String text();

    /** A bare name: hardware, software, cache or tool event, or one that a PMU's {@code events/} directory has. */
    record Named(String text) implements EventSpec {}

    /** {@code sys:name}, either of which may be a glob. */
    record Tracepoint(String text, String system, String name) implements EventSpec {}

    /** {@code rNNN}: the core PMU's own encoding. */
    record Raw(String text, long config) implements EventSpec {}

    /** {@code pmu/term=value,…/}. */
    record PmuEvent(String text, String pmu, List<Term> terms) implements EventSpec {
        /** Copies the list. */
        public PmuEvent {
            terms = List.copyOf(terms);
        }
    }

    /**
     * {@code mem:ADDR[/LEN][:rwx]}.
     *
     * @param access {@code HW_BREAKPOINT_R} 1, {@code W} 2, {@code X} 4, or-ed
     * @param length in bytes
     */
    record Breakpoint(String text, long address, int length, int access) implements EventSpec {}

    /** {@code uprobe:PATH:SYMBOL[+OFFSET]} or {@code uretprobe:…}; the symbol may be a number, an offset in the file. */
    record Uprobe(String text, String path, String symbol, long offset, boolean onReturn) implements EventSpec {}

    /**
     * A term of a PMU's event.
     *
     * @param value empty where only the name stands: 1, or an event's name
     */
    record Term(String name, String value) {}
}
