package dev.syscope.stat;

import java.util.function.Consumer;

/**
 * How events are opened.
 *
 * @param inherit count what the target starts as well
 * @param enableOnExec start at the target's next exec, rather than by {@link Counters#enable}
 * @param notice takes what the user should know, once for each cause
 */
public record OpenOptions(boolean inherit, boolean enableOnExec, Consumer<String> notice) {}
