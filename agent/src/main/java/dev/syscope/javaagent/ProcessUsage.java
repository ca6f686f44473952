package dev.syscope.javaagent;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the kernel counts of this process anyway, with all threads that it ever had: as {@link ThreadUsage} of one, and by
 * the same indices. getrusage(2), clock_gettime(2).
 */
final class ProcessUsage {
    /** {@code struct rusage}, which holds {@code struct timespec} too. */
    static final int BYTES = 144;

    // include/uapi/linux/resource.h, include/uapi/linux/time.h
    private static final int RUSAGE_SELF = 0;
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    private static final int RU_MINFLT = 64;
    private static final int RU_MAJFLT = 72;
    private static final int RU_NVCSW = 128;
    private static final int RU_NIVCSW = 136;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final MemorySegment scratch;
    private long[] now = new long[ThreadUsage.FIGURES];
    private long[] before = new long[ThreadUsage.FIGURES];
    private long readNanos;
    private long spanNanos;

    /**
     * Reads what this process has used so far.
     *
     * @param scratch {@link #BYTES}, of 8-byte alignment
     */
    ProcessUsage(MemorySegment scratch) {
        this.scratch = scratch;
        read();
    }

    /** Reads anew. */
    void read() {
        long[] oldest = before;
        before = now;
        now = oldest;
        long nanos = System.nanoTime();
        spanNanos = nanos - readNanos;
        readNanos = nanos;
        Kernel.check(Kernel.syscall(Nr.CLOCK_GETTIME, CLOCK_PROCESS_CPUTIME_ID, scratch.address()), "clock_gettime");
        now[ThreadUsage.TASK_CLOCK] = number(0) * NANOS_PER_SECOND + number(8);
        Kernel.check(Kernel.syscall(Nr.GETRUSAGE, RUSAGE_SELF, scratch.address()), "getrusage");
        now[ThreadUsage.CONTEXT_SWITCHES] = number(RU_NVCSW) + number(RU_NIVCSW);
        now[ThreadUsage.MINOR_FAULTS] = number(RU_MINFLT);
        now[ThreadUsage.MAJOR_FAULTS] = number(RU_MAJFLT);
        now[ThreadUsage.PAGE_FAULTS] = number(RU_MINFLT) + number(RU_MAJFLT);
    }

    private long number(int offset) {
        return scratch.get(ValueLayout.JAVA_LONG, offset);
    }

    /** How much a figure grew between the last two readings. */
    long growth(int index) {
        return now[index] - before[index];
    }

    /** Nanoseconds between them. */
    long spanNanos() {
        return spanNanos;
    }
}
