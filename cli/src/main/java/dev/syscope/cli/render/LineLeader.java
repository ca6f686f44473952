package dev.syscope.cli.render;

import dev.syscope.syscall.LineBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** Writes what stands before a call: thread, times, number and place. Hot: allocates nothing. */
final class LineLeader {
    private static final long BILLION = 1_000_000_000L;
    private static final long QUARTER_HOUR = 900;
    private static final long RESYNC_NANOS = BILLION;

    private final LineStyle style;
    private final JavaNames threadNames;
    private long realMinusMonotonic;
    private long syncedAt;
    private long zoneBlock = Long.MIN_VALUE;
    private int zoneSeconds;
    private long lastNanos;
    private boolean anyLine;

    LineLeader(LineStyle style, JavaNames threadNames) {
        this.threadNames = threadNames;
        this.style = style;
        if (style.clock() != LineStyle.Clock.NONE) {
            synchronize();
        }
    }

    private void synchronize() {
        Instant now = Instant.now();
        syncedAt = System.nanoTime(); // CLOCK_MONOTONIC, as records have it
        realMinusMonotonic = now.getEpochSecond() * BILLION + now.getNano() - syncedAt;
    }

    /** {@code [pid  4242] } or {@code 4242  }. */
    void pid(LineBuffer line, ThreadLine thread, int traced) {
        int tid = thread.tid;
        if (style.pidPrefix() == LineStyle.PidPrefix.ALWAYS) {
            int start = line.length();
            line.decimal(tid);
            name(line, thread);
            line.padTo(start + 5);
            line.append(' ');
        } else if (style.pidPrefix() == LineStyle.PidPrefix.WHEN_SEVERAL && traced > 1) {
            line.append("[pid ");
            for (int limit = 10_000; limit > 1 && tid < limit; limit /= 10) {
                line.append(' ');
            }
            line.decimal(tid);
            name(line, thread);
            line.append("] ");
        }
    }

    private void name(LineBuffer line, ThreadLine thread) {
        Optional<String> known = threadNames.of(thread.tid);
        if (known.isPresent() || style.commandNames()) {
            line.append('<');
            line.append(known.isPresent() ? ThreadName.escaped(known.get()) : thread.comm);
            line.append('>');
        }
    }

    /** The time of day, and since the line before. */
    void times(LineBuffer line, long monotonicNanos) {
        if (style.clock() != LineStyle.Clock.NONE) {
            clock(line, monotonicNanos);
        }
        if (style.relativeDigits() >= 0) {
            relative(line, monotonicNanos);
        }
    }

    private void clock(LineBuffer line, long monotonicNanos) {
        if (monotonicNanos - syncedAt > RESYNC_NANOS) {
            synchronize(); // the clock may have been set
        }
        long real = monotonicNanos + realMinusMonotonic;
        long seconds = Math.floorDiv(real, BILLION);
        if (style.clock() == LineStyle.Clock.UNIX) {
            line.decimal(seconds);
        } else {
            if (Math.floorDiv(seconds, QUARTER_HOUR) != zoneBlock) {
                zoneBlock = Math.floorDiv(seconds, QUARTER_HOUR);
                zoneSeconds = ZoneId.systemDefault()
                        .getRules()
                        .getOffset(Instant.ofEpochSecond(seconds))
                        .getTotalSeconds();
            }
            int ofDay = (int) Math.floorMod(seconds + zoneSeconds, 86_400L);
            line.padded(ofDay / 3600, 2);
            line.append(':');
            line.padded(ofDay / 60 % 60, 2);
            line.append(':');
            line.padded(ofDay % 60, 2);
        }
        fraction(line, Math.floorMod(real, BILLION), style.clockDigits());
        line.append(' ');
    }

    private void relative(LineBuffer line, long monotonicNanos) {
        long since = anyLine ? monotonicNanos - lastNanos : 0;
        anyLine = true;
        lastNanos = monotonicNanos;
        boolean behindClock = style.clock() != LineStyle.Clock.NONE;
        if (behindClock) {
            line.append("(+");
        }
        // the time of one thread's record may lie before that of another's that came first
        long nanos = Math.max(0, since);
        long seconds = nanos / BILLION;
        for (long limit = 100_000; limit > 1 && seconds < limit; limit /= 10) {
            line.append(' ');
        }
        line.decimal(seconds);
        fraction(line, nanos % BILLION, style.relativeDigits());
        line.append(behindClock ? ") " : " ");
    }

    /** {@code  <0.000123>}. */
    void duration(LineBuffer line, long nanos) {
        if (style.durationDigits() < 0) {
            return;
        }
        if (nanos < 0) {
            line.append(" <unavailable>");
            return;
        }
        line.append(" <");
        line.decimal(nanos / BILLION);
        fraction(line, nanos % BILLION, style.durationDigits());
        line.append('>');
    }

    private static void fraction(LineBuffer line, long nanos, int digits) {
        if (digits > 0) {
            line.append('.');
            long scaled = nanos;
            for (int i = digits; i < 9; i++) {
                scaled /= 10;
            }
            line.padded(scaled, digits);
        }
    }

    /**
     * {@code [ 257] } and {@code [00007f252a046ad7] }.
     *
     * @param nr the call's number, -1 if there was none yet
     * @param instructionPointer where, 0 if it isn't known
     */
    void call(LineBuffer line, int nr, long instructionPointer) {
        if (style.syscallNumber()) {
            line.append('[');
            if (nr < 0) {
                line.append("????");
            } else {
                for (int limit = 1000; limit > 1 && nr < limit; limit /= 10) {
                    line.append(' ');
                }
                line.decimal(nr);
            }
            line.append("] ");
        }
        place(line, instructionPointer);
    }

    private void place(LineBuffer line, long instructionPointer) {
        if (style.instructionPointer()) {
            line.append('[');
            if (instructionPointer == 0) {
                line.append("????????????????");
            } else {
                line.hexDigits(instructionPointer, 16);
            }
            line.append("] ");
        }
    }
}
