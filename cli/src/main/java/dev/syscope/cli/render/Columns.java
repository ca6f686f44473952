package dev.syscope.cli.render;

import dev.syscope.syscall.LineBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.ZoneOffset;

/** A line of columns. Hot: allocates nothing but when a minute begins. */
final class Columns {
    private static final long SECOND = 1_000_000_000L;

    private final LineBuffer line = new LineBuffer();
    private final LineBuffer text = new LineBuffer();
    private final ZoneId zone;
    private final long realMinusMonotonic;

    /** The minute that was asked for last, and what the clock shows then. */
    private long minute = Long.MIN_VALUE;

    private int hours;
    private int minutes;

    /** Columns with times in UTC or as the clock on the wall shows them. */
    Columns(boolean utc) {
        zone = utc ? ZoneOffset.UTC : ZoneId.systemDefault();
        realMinusMonotonic = realMinusMonotonic();
    }

    /** What to add to a time of CLOCK_MONOTONIC to get nanoseconds since 1970. */
    static long realMinusMonotonic() {
        Instant now = Instant.now();
        return now.getEpochSecond() * SECOND + now.getNano() - System.nanoTime();
    }

    LineBuffer line() {
        return line;
    }

    /** An empty buffer for raw text, to be given to {@link #left} or {@link #last}. */
    LineBuffer text() {
        text.truncate(0);
        return text;
    }

    void begin() {
        line.truncate(0);
    }

    /** A time of CLOCK_MONOTONIC as {@code 12:34:56}. */
    void time(long monotonicNanos) {
        long seconds = Math.floorDiv(monotonicNanos + realMinusMonotonic, SECOND);
        long inMinute = Math.floorMod(seconds, 60);
        if (seconds - inMinute != minute) {
            minute = seconds - inMinute;
            ZonedDateTime time = Instant.ofEpochSecond(minute).atZone(zone);
            hours = time.getHour();
            minutes = time.getMinute();
        }
        line.padded(hours, 2);
        line.append(':');
        line.padded(minutes, 2);
        line.append(':');
        line.padded(inMinute, 2);
        line.append(' ');
    }

    /** A number at the left of a column, with a space behind. */
    void left(long number, int width) {
        int start = line.length();
        line.decimal(number);
        pad(line.length() - start, width);
    }

    /** Text at the left of a column, escaped, with a space behind. */
    void left(LineBuffer raw, int width) {
        pad(TerminalText.append(line, raw), width);
    }

    /** Text of ours at the left of a column, with a space behind. */
    void left(String ascii, int width) {
        line.append(ascii);
        pad(ascii.length(), width);
    }

    private void pad(int columns, int width) {
        for (int i = columns; i < width; i++) {
            line.append(' ');
        }
        line.append(' ');
    }

    /** A number at the right of a column, with a space behind. */
    void right(long number, int width) {
        int digits = number < 0 ? 2 : 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        for (int i = digits; i < width; i++) {
            line.append(' ');
        }
        line.decimal(number);
        line.append(' ');
    }

    /** Nanoseconds as seconds with two digits behind the point, at the left of a column, with a space behind. */
    void seconds(long nanos, int width) {
        long hundredths = (Math.max(0, nanos) + 5_000_000) / 10_000_000;
        int start = line.length();
        line.unsigned(hundredths / 100);
        line.append('.');
        line.padded(hundredths % 100, 2);
        pad(line.length() - start, width);
    }

    /** Text without an end that could be seen, escaped. */
    void last(LineBuffer raw) {
        TerminalText.append(line, raw);
    }

    void end() {
        line.append('\n');
    }
}
