package dev.syscope.linux.perf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * A {@code PERF_RECORD_SAMPLE} out of a {@link PerfRing}: a flyweight, valid as long as the record is.
 *
 * <p>Which fields it has, and so where they are, is what its counter's {@code sample_type} says; the order is that of
 * {@code perf_output_sample} in {@code kernel/events/core.c}. Fields of varying size are not read, but for the
 * registers, which come last.
 */
public final class PerfSample {
    public static final long PERF_SAMPLE_IP = 1;
    public static final long PERF_SAMPLE_TID = 1 << 1;
    public static final long PERF_SAMPLE_TIME = 1 << 2;
    public static final long PERF_SAMPLE_ADDR = 1 << 3;
    public static final long PERF_SAMPLE_ID = 1 << 6;
    public static final long PERF_SAMPLE_CPU = 1 << 7;

    /** With this a software counter writes a sample for each event, whatever its {@code sample_period}. */
    public static final long PERF_SAMPLE_PERIOD = 1 << 8;

    public static final long PERF_SAMPLE_STREAM_ID = 1 << 9;
    public static final long PERF_SAMPLE_REGS_USER = 1 << 12;

    /** In the order in which they lie, eight bytes each. */
    private static final long[] FIELDS = {
        PerfEventAttr.PERF_SAMPLE_IDENTIFIER,
        PERF_SAMPLE_IP,
        PERF_SAMPLE_TID,
        PERF_SAMPLE_TIME,
        PERF_SAMPLE_ADDR,
        PERF_SAMPLE_ID,
        PERF_SAMPLE_STREAM_ID,
        PERF_SAMPLE_CPU,
        PERF_SAMPLE_PERIOD,
        PERF_SAMPLE_REGS_USER,
    };

    private static final int HEADER_BYTES = 8;

    private final long type;
    private final long registers;
    private MemorySegment memory;
    private long offset;

    /**
     * Reads what a counter writes.
     *
     * @param sampleType its {@code sample_type}
     * @param registers its {@code sample_regs_user}, see {@link UserRegister}
     * @throws IllegalArgumentException if it has fields that aren't read
     */
    public PerfSample(long sampleType, long registers) {
        long unknown = sampleType;
        for (long field : FIELDS) {
            unknown &= ~field;
        }
        if (unknown != 0) {
            throw new IllegalArgumentException("sample_type has fields that are not read: 0x" + Long.toHexString(unknown));
        }
        type = sampleType;
        this.registers = registers;
    }

    /** Looks at a record, with the offset of its header. */
    public PerfSample at(MemorySegment memory, long offset) {
        this.memory = memory;
        this.offset = offset;
        return this;
    }

    private long field(long field) {
        if ((type & field) == 0) {
            throw new IllegalStateException("sample_type 0x" + Long.toHexString(type) + " has no 0x" + Long.toHexString(field));
        }
        long at = offset + HEADER_BYTES;
        for (long each : FIELDS) {
            if (each == field) {
                break;
            }
            at += (type & each) != 0 ? 8 : 0;
        }
        return at;
    }

    /** Where the thread was when the counter overflowed, or soon after. */
    public long ip() {
        return memory.get(JAVA_LONG, field(PERF_SAMPLE_IP));
    }

    public int pid() {
        return memory.get(JAVA_INT, field(PERF_SAMPLE_TID));
    }

    public int tid() {
        return memory.get(JAVA_INT, field(PERF_SAMPLE_TID) + 4);
    }

    /** Nanoseconds of {@code sched_clock}, which is close to {@code CLOCK_MONOTONIC} but not the same. */
    public long time() {
        return memory.get(JAVA_LONG, field(PERF_SAMPLE_TIME));
    }

    /** What the event is about: a page fault's address, for example. */
    public long addr() {
        return memory.get(JAVA_LONG, field(PERF_SAMPLE_ADDR));
    }

    /** The counter, as {@link PerfEvent#id} names it. */
    public long id() {
        return memory.get(JAVA_LONG, field(PERF_SAMPLE_ID));
    }

    public int cpu() {
        return memory.get(JAVA_INT, field(PERF_SAMPLE_CPU));
    }

    /** How many events it stands for. */
    public long period() {
        return memory.get(JAVA_LONG, field(PERF_SAMPLE_PERIOD));
    }

    /** Whether the thread was one that has user registers: the kernel's own threads have none. */
    public boolean hasRegisters() {
        return memory.get(JAVA_LONG, field(PERF_SAMPLE_REGS_USER)) != 0; // PERF_SAMPLE_REGS_ABI_NONE
    }

    /** A register as it was in user space, of those in {@code sample_regs_user}. */
    public long register(UserRegister register) {
        long bit = register.mask();
        if ((registers & bit) == 0) {
            throw new IllegalStateException("sample_regs_user has no " + register);
        }
        return memory.get(JAVA_LONG, field(PERF_SAMPLE_REGS_USER) + 8 + 8L * Long.bitCount(registers & bit - 1));
    }
}
