package dev.syscope.linux.perf;

import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_HARDWARE;
import static dev.syscope.linux.perf.PerfEventAttr.PERF_TYPE_SOFTWARE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Mapping;
import dev.syscope.linux.Nr;
import dev.syscope.linux.PageSize;
import dev.syscope.linux.perf.PerfEventAttr.Flag;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counters of this very thread that write a sample each time that they overflow. */
@Tag("kernel")
class SamplingTest {
    private static final int PERF_COUNT_HW_CPU_CYCLES = 0;
    private static final int PERF_COUNT_SW_TASK_CLOCK = 1;
    private static final int PERF_COUNT_SW_PAGE_FAULTS = 2;
    private static final int PAGES = 1000;
    private static final int DATA_PAGES = 64;
    private static final long REGISTERS = UserRegister.STACK_POINTER.mask() | UserRegister.INSTRUCTION_POINTER.mask();
    private static final long TYPE = PerfSample.PERF_SAMPLE_IP | PerfSample.PERF_SAMPLE_TID | PerfSample.PERF_SAMPLE_TIME
            | PerfSample.PERF_SAMPLE_ADDR | PerfSample.PERF_SAMPLE_REGS_USER;

    /** What came of one run. */
    private record Sampled(long count, List<Long> addresses, int samples, long lost) {}

    private static PerfEventAttr attr(Arena arena, int type, long config, long period) {
        return new PerfEventAttr(arena)
                .type(type)
                .config(config)
                .sample_period(period)
                .sample_type(TYPE)
                .sample_regs_user(REGISTERS)
                .read_format(PerfEventAttr.PERF_FORMAT_TOTAL_TIME_ENABLED | PerfEventAttr.PERF_FORMAT_TOTAL_TIME_RUNNING)
                .set(Flag.exclude_kernel, true)
                .set(Flag.disabled, true);
    }

    /** Samples in user mode, while something is done, and checks what holds for every sample. */
    private static Sampled sample(PerfEventAttr attr, Runnable work) {
        int fd = PerfEvent.open(attr, 0, -1, -1, 0);
        Kernel.check(fd, "perf_event_open");
        int tid = (int) Kernel.syscall(Nr.GETTID);
        List<Long> addresses = new ArrayList<>();
        long[] last = new long[1];
        try (PerfRing ring = PerfRing.open(fd, DATA_PAGES);
                Arena arena = Arena.ofConfined()) {
            PerfEvent.enable(fd, 0);
            work.run();
            PerfEvent.disable(fd, 0);
            MemorySegment reading = arena.allocate(24, 8);
            assertThat(PerfEvent.read(fd, reading)).isEqualTo(24);
            PerfSample sample = new PerfSample(TYPE, REGISTERS);
            ring.consume((type, memory, offset, size) -> {
                if (type != PerfRing.PERF_RECORD_SAMPLE) {
                    return;
                }
                sample.at(memory, offset);
                addresses.add(sample.addr());
                assertThat(sample.tid()).isEqualTo(tid);
                assertThat(sample.time()).isGreaterThanOrEqualTo(last[0]);
                if (sample.ip() >= 0) { // a PMU's interrupt may come late, when the kernel has been entered
                    assertThat(sample.register(UserRegister.INSTRUCTION_POINTER)).isEqualTo(sample.ip());
                }
                assertThat(sample.register(UserRegister.STACK_POINTER)).isNotZero();
                last[0] = sample.time();
            });
            return new Sampled(reading.get(ValueLayout.JAVA_LONG, 0), addresses, addresses.size(), ring.lost());
        } finally {
            PerfEvent.close(fd);
        }
    }

    private static void touch(MemorySegment fresh) {
        for (long at = 0; at < fresh.byteSize(); at += PageSize.BYTES) {
            fresh.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
        }
    }

    /** Pages that nobody has touched, none of them huge, or there would be one fault for many. */
    private static MemorySegment fresh(Arena arena) {
        MemorySegment fresh = Mapping.anonymous(PAGES * PageSize.BYTES, arena, "pages to touch");
        int noHugePages = 15; // MADV_NOHUGEPAGE; EINVAL where the kernel has none
        Kernel.syscall(Nr.MADVISE, fresh.address(), fresh.byteSize(), noHugePages);
        return fresh;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 100})
    void pageFaultsAreSampledOncePerPeriod(long period) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fresh = fresh(arena);
            PerfEventAttr attr = attr(arena, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, period);
            Sampled sampled = sample(attr, () -> touch(fresh));
            assertThat(sampled.lost()).isZero();
            assertThat(sampled.count()).isGreaterThanOrEqualTo(PAGES);
            assertThat(sampled.samples()).isEqualTo((int) (sampled.count() / period));
        }
    }

    @Test
    void pageFaultsSampleHasItsAddress() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fresh = fresh(arena);
            List<Long> pages = new ArrayList<>();
            for (int i = 0; i < PAGES; i++) {
                pages.add(fresh.address() + i * PageSize.BYTES);
            }
            PerfEventAttr attr = attr(arena, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, 1);
            assertThat(sample(attr, () -> touch(fresh)).addresses()).containsAll(pages);
        }
    }

    @Test
    void whatFindsNoRoomIsCounted() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fresh = fresh(arena);
            PerfEventAttr attr = attr(arena, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, 1);
            int fd = PerfEvent.open(attr, 0, -1, -1, 0);
            Kernel.check(fd, "perf_event_open");
            long[] taken = new long[1];
            try (PerfRing ring = PerfRing.open(fd, 1)) {
                PerfRecordListener count = (type, memory, offset, size) ->
                        taken[0] += type == PerfRing.PERF_RECORD_SAMPLE ? 1 : 0;
                PerfEvent.enable(fd, 0);
                touch(fresh);
                ring.consume(count);
                assertThat(ring.lost()).as("the kernel tells of it with the next record").isZero();
                touch(fresh(arena).asSlice(0, PageSize.BYTES));
                PerfEvent.disable(fd, 0);
                ring.consume(count);
                MemorySegment reading = arena.allocate(24, 8);
                PerfEvent.read(fd, reading);
                assertThat(ring.lost()).isPositive();
                assertThat(taken[0] + ring.lost()).isEqualTo(reading.get(ValueLayout.JAVA_LONG, 0));
            } finally {
                PerfEvent.close(fd);
            }
        }
    }

    /** Until a counter of the same kind has counted that much. */
    private static void spin(int type, long config, long events) {
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttr attr = attr(arena, type, config, 0).set(Flag.disabled, false);
            int fd = PerfEvent.open(attr, 0, -1, -1, 0);
            MemorySegment reading = arena.allocate(24, 8);
            long sum = 0;
            do {
                for (int i = 0; i < 100_000; i++) {
                    sum += sum ^ i;
                }
                PerfEvent.read(fd, reading);
            } while (reading.get(ValueLayout.JAVA_LONG, 0) < events);
            PerfEvent.close(fd);
            assertThat(sum).isNotEqualTo(events);
        }
    }

    @Test
    void taskClockIsSampledAtMostOncePerPeriod() {
        long period = 2_000_000; // nanoseconds
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttr attr = attr(arena, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK, period);
            Sampled sampled = sample(
                    attr, () -> spin(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK, 100 * period));
            assertThat(sampled.lost()).isZero();
            // a timer that comes late is one sample, and in the kernel there is none
            assertThat(sampled.samples()).isBetween(1, (int) (sampled.count() / period) + 1);
        }
    }

    @Test
    void cyclesAreSampledOncePerPeriod() {
        long period = 10_000_000;
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttr attr = attr(arena, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, period);
            int fd = PerfEvent.open(attr, 0, -1, -1, 0);
            assumeTrue(fd != -Errno.ENOENT && fd != -Errno.EOPNOTSUPP, "this machine has no PMU that samples cycles");
            PerfEvent.close(fd);
            Sampled sampled = sample(
                    attr, () -> spin(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, 100 * period));
            assertThat(sampled.lost()).isZero();
            assertThat(sampled.count()).isGreaterThanOrEqualTo(100 * period);
            // an interrupt that comes a period late, or in the kernel, is none
            assertThat(sampled.samples()).isBetween(50, (int) (sampled.count() / period) + 1);
        }
    }

    @Test
    void sizeThatIsNoPowerOfTwoIsRefused() {
        assertThatThrownBy(() -> PerfRing.open(-1, 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PerfRing.open(-1, 4))
                .isInstanceOf(LinuxException.class)
                .hasMessageStartingWith("mmap(perf ring buffer, ");
    }
}
