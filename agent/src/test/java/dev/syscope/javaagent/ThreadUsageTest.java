package dev.syscope.javaagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Mapping;
import dev.syscope.linux.Nr;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ThreadUsageTest {
    private static final int PAGE = 4096;
    private static final int NO_HUGE_PAGE = 15; // MADV_NOHUGEPAGE

    @Test
    void whatAThreadUsesIsWhatTheKernelAndTheJvmSay() throws IOException {
        assertThat(ThreadUsage.isKept()).isTrue();
        try (ThreadUsage usage = new ThreadUsage((int) Kernel.syscall(Nr.GETTID))) {
            long[] outer = {cpu(), switches()};
            usage.read();
            long[] inner = {cpu(), switches()};
            fault(1000);
            for (int i = 0; i < 50; i++) {
                LockSupport.parkNanos(1_000_000);
            }
            while (cpu() - inner[0] < 100_000_000) {
                Thread.onSpinWait();
            }
            inner = new long[] {cpu() - inner[0], switches() - inner[1]};
            usage.read();
            outer = new long[] {cpu() - outer[0], switches() - outer[1]};
            // what it runs at the moment is added at the next tick, of 1 to 10 ms
            assertThat(usage.growth(index("task-clock"))).isBetween(inner[0] - 20_000_000, outer[0] + 20_000_000);
            assertThat(usage.growth(index("context-switches"))).isGreaterThanOrEqualTo(50).isBetween(inner[1] - 1, outer[1] + 1);
            assertThat(usage.growth(index("page-faults"))).isGreaterThanOrEqualTo(1000);
            assertThat(usage.growth(index("minor-faults")) + usage.growth(index("major-faults")))
                    .isEqualTo(usage.growth(index("page-faults")));
            assertThat(usage.spanNanos()).isGreaterThan(100_000_000);
        }
    }

    @Test
    void aProcessUsesWhatItsThreadsDoWhoHaveEndedToo() throws InterruptedException {
        try (Arena arena = Arena.ofConfined()) {
            ProcessUsage usage = new ProcessUsage(arena.allocate(ProcessUsage.BYTES, 8));
            long[] used = new long[1];
            Thread thread = new Thread(() -> {
                fault(1000);
                for (int i = 0; i < 50; i++) {
                    LockSupport.parkNanos(1_000_000);
                }
                used[0] = cpu();
            });
            thread.start();
            thread.join();
            usage.read();
            assertThat(usage.growth(index("task-clock"))).isBetween(used[0], usage.spanNanos() * Runtime.getRuntime().availableProcessors());
            assertThat(usage.growth(index("context-switches"))).isGreaterThanOrEqualTo(50);
            assertThat(usage.growth(index("page-faults"))).isGreaterThanOrEqualTo(1000);
        }
    }

    @Test
    void aThreadThatHasEndedHasNone() {
        assertThatThrownBy(() -> new ThreadUsage(0x3fff_fff0)).isInstanceOf(IOException.class);
    }

    private static int index(String name) {
        return ThreadUsage.index(Counter.of(name).orElseThrow());
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Touches pages for the first time. */
    private static void fault(int pages) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = Mapping.anonymous((long) pages * PAGE * 2, arena, "pages to be touched");
            Kernel.check(Kernel.syscall(Nr.MADVISE, memory.address(), memory.byteSize(), NO_HUGE_PAGE), "madvise");
            for (int i = 0; i < 2 * pages; i++) {
                memory.set(ValueLayout.JAVA_BYTE, (long) i * PAGE, (byte) 1);
            }
        }
    }

    private static long switches() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.contains("ctxt_switches"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
    }
}
