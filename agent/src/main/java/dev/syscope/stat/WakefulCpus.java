package dev.syscope.stat;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.perf.CpuTopology;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes every CPU once in a while, so that RCU grace periods end sooner: a CPU that sleeps reports nothing, and RCU comes to
 * look at it ticks later. On two CPUs that have nothing else to do (Linux 6.18, HZ=250) a tracepoint's last counter is closed
 * in 25 ms, not 28, for half a percent of their time; to keep them busy all the while makes it slower.
 */
final class WakefulCpus implements AutoCloseable {
    /** On more than these, the threads would disturb others more than the wait is worth. */
    private static final int MOST_CPUS = 8;

    private static final long NAP_NANOS = 2_000_000;

    private volatile boolean closed;

    WakefulCpus() {
        List<Integer> cpus = CpuTopology.online();
        if (cpus.size() <= MOST_CPUS) {
            cpus.forEach(cpu -> Thread.ofPlatform().daemon().name("wake CPU " + cpu).start(() -> wake(cpu)));
        }
    }

    private void wake(int cpu) {
        try (Arena arena = Arena.ofConfined()) {
            long bytes = (cpu / Long.SIZE + 1) * (long) Long.BYTES;
            MemorySegment mask = arena.allocate(bytes, Long.BYTES);
            mask.setAtIndex(ValueLayout.JAVA_LONG, cpu / Long.SIZE, 1L << cpu);
            if (Kernel.failed(Kernel.syscall(Nr.SCHED_SETAFFINITY, 0, bytes, mask.address()))) {
                return; // it isn't ours to use
            }
        }
        while (!closed) {
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
