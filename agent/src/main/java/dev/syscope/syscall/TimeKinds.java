package dev.syscope.syscall;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The kinds of moments that are shown with their date. */
final class TimeKinds {
    private static final int UTIME_NOW = (1 << 30) - 1;
    private static final int UTIME_OMIT = (1 << 30) - 2;

    private TimeKinds() {}

    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        int word = types.wordSize();
        return Optional.ofNullable(
                switch (name) {
                    case "time_t" -> new Seconds(word, false);
                    case "time_result" -> new Seconds(word, true);
                    case "stat_time" -> new StatTime(word);
                    case "statx_time" -> new Moment(8, 4, "tv_nsec", 9, false);
                    case "utimensat_time" -> new Moment(word, word, "tv_nsec", 9, true);
                    case "utimensat_time64" -> new Moment(8, 8, "tv_nsec", 9, true);
                    case "utimes_time" -> new Moment(word, word, "tv_usec", 6, false);
                    default -> null;
                });
    }

    /** Writes {@code 2023-11-14T22:13:20.000000005+0000} in the time zone of syscope, as strace does. */
    static void date(ValueWriter out, long seconds, long fraction, int digits) {
        int offset = Zone.offset(seconds);
        long local = seconds + offset;
        long day = Math.floorDiv(local, 86400L);
        int second = (int) Math.floorMod(local, 86400L);
        // Howard Hinnant's days_from_civil, backwards
        long z = day + 719468;
        long era = Math.floorDiv(z, 146097L);
        int dayOfEra = (int) Math.floorMod(z, 146097L);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shifted = (5 * dayOfYear + 2) / 153;
        int month = shifted < 10 ? shifted + 3 : shifted - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        StringBuilder text = new StringBuilder(40);
        text.append(year);
        padded(text.append('-'), month, 2);
        padded(text.append('-'), dayOfYear - (153 * shifted + 2) / 5 + 1, 2);
        padded(text.append('T'), second / 3600, 2);
        padded(text.append(':'), second / 60 % 60, 2);
        padded(text.append(':'), second % 60, 2);
        if (fraction != 0) {
            padded(text.append('.'), fraction, digits);
        }
        int minutes = Math.abs(offset) / 60;
        padded(text.append(offset < 0 ? '-' : '+'), minutes / 60 * 100L + minutes % 60, 4);
        out.word(text.toString());
    }

    private static void padded(StringBuilder text, long number, int width) {
        String digits = Long.toString(number);
        text.repeat('0', Math.max(0, width - digits.length())).append(digits);
    }

    /** The date in a comment, unless the moment is zero or no moment. */
    private static void comment(ValueWriter out, long seconds, long fraction, int digits) {
        long most = digits == 9 ? 999_999_999 : 999_999;
        if (seconds == 0 && fraction == 0 || fraction < 0 || fraction > most || !Zone.hasDate(seconds)) {
            return;
        }
        out.commentBegin();
        date(out, seconds, fraction, digits);
        out.commentEnd();
    }

    /** The time zone; loaded only when a date is shown. */
    private static final class Zone {
        private static final ZoneId HERE = ZoneId.systemDefault();

        /** Beyond it C's {@code struct tm} has no year. */
        private static final long LAST = 67_768_036_191_676_799L;

        static boolean hasDate(long seconds) {
            return seconds >= -LAST && seconds <= LAST;
        }

        static int offset(long seconds) {
            long near = Math.clamp(seconds, -31_000_000_000_000L, 31_000_000_000_000L);
            return HERE.getRules().getOffset(Instant.ofEpochSecond(near)).getTotalSeconds();
        }
    }

    /** {@code time_t}. */
    private static final class Seconds extends Kind {
        private final boolean result;

        Seconds(int size, boolean result) {
            super(size);
            this.result = result;
        }

        @Override
        public long fromRegister(long register) {
            return IntType.extend(register, size(), true);
        }

        @Override
        public void write(Decoding in, long seconds) {
            ValueWriter out = in.out();
            out.signed(seconds);
            if (!result) {
                comment(out, seconds, 0, 9);
            } else if (seconds != 0) {
                out.noteBegin();
                date(out, seconds, 0, 9);
                out.noteEnd();
            }
        }
    }

    /** {@code st_atime}, whose nanoseconds are the next member. */
    private static final class StatTime extends Kind {
        StatTime(int size) {
            super(size);
        }

        @Override
        public void write(Decoding in, long seconds) {
            in.out().signed(seconds);
        }

        @Override
        public void writeAt(Decoding in, long offset) {
            boolean wide = size() == 8;
            long seconds = wide ? in.u64(offset) : (int) in.u32(offset);
            in.out().signed(seconds);
            comment(in.out(), seconds, wide ? in.u64(offset + 8) : in.u32(offset + 4), 9);
        }
    }

    /** A {@code timespec} or {@code timeval} with its date. */
    private static final class Moment extends EmbeddedKind {
        private final int secondsSize;
        private final int fractionSize;
        private final String fractionName;
        private final int digits;
        private final boolean marks;

        Moment(int secondsSize, int fractionSize, String fractionName, int digits, boolean marks) {
            super(secondsSize * 2, secondsSize);
            this.secondsSize = secondsSize;
            this.fractionSize = fractionSize;
            this.fractionName = fractionName;
            this.digits = digits;
            this.marks = marks;
        }

        @Override
        public void writeAt(Decoding in, long offset) {
            ValueWriter out = in.out();
            long seconds = secondsSize == 8 ? in.u64(offset) : (int) in.u32(offset);
            long fraction = fractionSize == 8 ? in.u64(offset + 8) : in.u32(offset + secondsSize);
            String mark = marks && fraction == UTIME_NOW ? "UTIME_NOW" : marks && fraction == UTIME_OMIT ? "UTIME_OMIT" : "";
            DecodeOptions.ConstantStyle style = in.options().constants();
            if (!mark.isEmpty() && style == DecodeOptions.ConstantStyle.ABBREV) {
                out.symbol(fraction, mark, "", ValueWriter.Radix.HEX);
                return;
            }
            out.structBegin();
            out.field("tv_sec");
            out.signed(seconds);
            out.field(fractionName);
            out.unsigned(fraction);
            out.structEnd();
            if (mark.isEmpty()) {
                comment(out, seconds, fraction, digits);
            } else if (style == DecodeOptions.ConstantStyle.VERBOSE) {
                out.comment(mark);
            }
        }
    }
}
