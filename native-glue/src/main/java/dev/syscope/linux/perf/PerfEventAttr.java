package dev.syscope.linux.perf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code struct perf_event_attr} of {@code include/uapi/linux/perf_event.h}: what a counter counts, and how.
 *
 * <p>Native memory that belongs to the arena it was made in. Its setters return it, so that they can be chained.
 */
public final class PerfEventAttr {
    /**
     * {@code PERF_ATTR_SIZE_VER8}. A kernel that knows less takes it as long as the fields it doesn't know are zero,
     * and says {@code E2BIG} otherwise.
     */
    public static final int SIZE = 136;

    public static final int PERF_TYPE_HARDWARE = 0;
    public static final int PERF_TYPE_SOFTWARE = 1;
    public static final int PERF_TYPE_TRACEPOINT = 2;
    public static final int PERF_TYPE_HW_CACHE = 3;
    public static final int PERF_TYPE_RAW = 4;
    public static final int PERF_TYPE_BREAKPOINT = 5;

    /** Of the {@code PERF_SAMPLE_*} the one that counting has a use for; {@link PerfSample} has the others. */
    public static final long PERF_SAMPLE_IDENTIFIER = 1 << 16;

    public static final long PERF_FORMAT_TOTAL_TIME_ENABLED = 1;
    public static final long PERF_FORMAT_TOTAL_TIME_RUNNING = 2;
    public static final long PERF_FORMAT_ID = 4;
    public static final long PERF_FORMAT_GROUP = 8;

    /** The one-bit flags and the two-bit {@code precise_ip}, by the position that they have in their 64-bit word. */
    public enum Flag {
        disabled(0),
        inherit(1),
        pinned(2),
        exclusive(3),
        exclude_user(4),
        exclude_kernel(5),
        exclude_hv(6),
        exclude_idle(7),
        mmap(8),
        comm(9),
        freq(10),
        inherit_stat(11),
        enable_on_exec(12),
        task(13),
        watermark(14),
        precise_ip(15),
        mmap_data(17),
        sample_id_all(18),
        exclude_host(19),
        exclude_guest(20),
        mmap2(23),
        comm_exec(24),
        use_clockid(25),
        inherit_thread(35),
        remove_on_exec(36);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }

        /** Its lowest bit in the flags' word. */
        public int bit() {
            return bit;
        }
    }

    static final int TYPE = 0;
    static final int SIZE_AT = 4;
    static final int CONFIG = 8;
    static final int SAMPLE_PERIOD = 16;
    static final int SAMPLE_TYPE = 24;
    static final int READ_FORMAT = 32;
    static final int FLAGS = 40;
    static final int WAKEUP_EVENTS = 48;
    static final int BP_TYPE = 52;
    static final int BP_ADDR = 56;
    static final int BP_LEN = 64;
    static final int SAMPLE_REGS_USER = 80;
    static final int CLOCKID = 92;
    static final int CONFIG3 = 128;

    private final MemorySegment attr;

    /** An attribute with its size set and all else zero. */
    public PerfEventAttr(Arena arena) {
        attr = arena.allocate(SIZE, 8);
        attr.set(JAVA_INT, SIZE_AT, SIZE);
    }

    /** Where it lies. */
    public MemorySegment segment() {
        return attr;
    }

    /** {@code type}: a {@code PERF_TYPE_*}, or a PMU's number. */
    public int type() {
        return attr.get(JAVA_INT, TYPE);
    }

    /** Sets {@link #type()}. */
    public PerfEventAttr type(int type) {
        attr.set(JAVA_INT, TYPE, type);
        return this;
    }

    /** {@code size}: after {@code E2BIG}, the size that the kernel knows. */
    public int size() {
        return attr.get(JAVA_INT, SIZE_AT);
    }

    /** Sets {@link #size()}. */
    public PerfEventAttr size(int size) {
        attr.set(JAVA_INT, SIZE_AT, size);
        return this;
    }

    /** {@code config}: what to count, as the type has it. */
    public long config() {
        return attr.get(JAVA_LONG, CONFIG);
    }

    /** Sets {@link #config()}. */
    public PerfEventAttr config(long config) {
        attr.set(JAVA_LONG, CONFIG, config);
        return this;
    }

    /** {@code config1}, which is also {@code bp_addr} and {@code uprobe_path}. */
    public long config1() {
        return attr.get(JAVA_LONG, BP_ADDR);
    }

    /** Sets {@link #config1()}. */
    public PerfEventAttr config1(long config1) {
        attr.set(JAVA_LONG, BP_ADDR, config1);
        return this;
    }

    /** {@code config2}, which is also {@code bp_len} and {@code probe_offset}. */
    public long config2() {
        return attr.get(JAVA_LONG, BP_LEN);
    }

    /** Sets {@link #config2()}. */
    public PerfEventAttr config2(long config2) {
        attr.set(JAVA_LONG, BP_LEN, config2);
        return this;
    }

    /** {@code config3}, since Linux 6.3. */
    public long config3() {
        return attr.get(JAVA_LONG, CONFIG3);
    }

    /** Sets {@link #config3()}. */
    public PerfEventAttr config3(long config3) {
        attr.set(JAVA_LONG, CONFIG3, config3);
        return this;
    }

    /** {@code bp_type}: {@code HW_BREAKPOINT_R} 1, {@code W} 2, {@code X} 4. */
    public int bp_type() {
        return attr.get(JAVA_INT, BP_TYPE);
    }

    /** Sets {@link #bp_type()}. */
    public PerfEventAttr bp_type(int bpType) {
        attr.set(JAVA_INT, BP_TYPE, bpType);
        return this;
    }

    /** {@code sample_period}: a sample for each so many events; 0 counts only. */
    public PerfEventAttr sample_period(long period) {
        attr.set(JAVA_LONG, SAMPLE_PERIOD, period);
        return this;
    }

    /** {@code sample_type}: {@code PERF_SAMPLE_*}, see {@link PerfSample}. */
    public PerfEventAttr sample_type(long sampleType) {
        attr.set(JAVA_LONG, SAMPLE_TYPE, sampleType);
        return this;
    }

    /** {@code sample_regs_user}: the registers that a sample has, {@link UserRegister#mask}. */
    public PerfEventAttr sample_regs_user(long registers) {
        attr.set(JAVA_LONG, SAMPLE_REGS_USER, registers);
        return this;
    }

    /** {@code read_format}: {@code PERF_FORMAT_*}. */
    public long read_format() {
        return attr.get(JAVA_LONG, READ_FORMAT);
    }

    /** Sets {@link #read_format()}. */
    public PerfEventAttr read_format(long readFormat) {
        attr.set(JAVA_LONG, READ_FORMAT, readFormat);
        return this;
    }

    /** {@code wakeup_events}: how many records wake up who polls. */
    public PerfEventAttr wakeup_events(int events) {
        attr.set(JAVA_INT, WAKEUP_EVENTS, events);
        return this;
    }

    /** {@code clockid}: the clock of records' times, with {@code use_clockid}. */
    public PerfEventAttr clockid(int clock) {
        attr.set(JAVA_INT, CLOCKID, clock);
        return set(Flag.use_clockid, true);
    }

    /** Whether a flag is set. */
    public boolean is(Flag flag) {
        return (attr.get(JAVA_LONG, FLAGS) >>> flag.bit & 1) != 0;
    }

    /** Sets or clears a one-bit flag. */
    public PerfEventAttr set(Flag flag, boolean on) {
        long flags = attr.get(JAVA_LONG, FLAGS);
        attr.set(JAVA_LONG, FLAGS, on ? flags | 1L << flag.bit : flags & ~(1L << flag.bit));
        return this;
    }

    /** {@code precise_ip}, 0 to 3. */
    public int precise_ip() {
        return (int) (attr.get(JAVA_LONG, FLAGS) >>> Flag.precise_ip.bit & 3);
    }

    /** Sets {@link #precise_ip()}. */
    public PerfEventAttr precise_ip(int precise) {
        long flags = attr.get(JAVA_LONG, FLAGS) & ~(3L << Flag.precise_ip.bit);
        attr.set(JAVA_LONG, FLAGS, flags | (long) precise << Flag.precise_ip.bit);
        return this;
    }

    /** The fields that aren't zero, the way {@code perf stat -vv} names them. */
    @Override
    public String toString() {
        List<String> fields = new ArrayList<>();
        fields.add("type " + type());
        fields.add("config 0x" + Long.toHexString(config()));
        if (read_format() != 0) {
            fields.add("read_format 0x" + Long.toHexString(read_format()));
        }
        for (Flag flag : Flag.values()) {
            if (flag == Flag.precise_ip ? precise_ip() != 0 : is(flag)) {
                fields.add(flag + " " + (flag == Flag.precise_ip ? precise_ip() : 1));
            }
        }
        if (bp_type() != 0) {
            fields.add("bp_type " + bp_type());
        }
        if (config1() != 0) {
            fields.add("config1 0x" + Long.toHexString(config1()));
        }
        if (config2() != 0) {
            fields.add("config2 0x" + Long.toHexString(config2()));
        }
        if (config3() != 0) {
            fields.add("config3 0x" + Long.toHexString(config3()));
        }
        return String.join(", ", fields);
    }
}
