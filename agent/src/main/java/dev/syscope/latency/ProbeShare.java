package dev.syscope.latency;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.trace.SyscallSet;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the probes themselves cost here and now, found by making a call that does next to nothing, with and without.
 *
 * @param addedNanos by how much a measured call takes longer than an unmeasured one
 * @param reportedNanos how long such a call is said to take: what it really takes in the kernel, well under 100 ns, and
 *     the probes' share in the measured time
 */
public record ProbeShare(long addedNanos, long reportedNanos) {
    private static final int BATCHES = 20;
    private static final int CALLS_IN_BATCH = 50;

    /** Until the compiler has done what it does. */
    private static final int WARM_UP_ROUNDS = 4;

    /** Measures with programs like those that a request takes, on this process. */
    static ProbeShare measure(LatencyRequest like) {
        SyscallSet getppid = SyscallSet.ALL;
        if (!like.syscalls().isAll()) {
            BitSet one = new BitSet();
            one.set(Nr.GETPPID);
            getppid = SyscallSet.of(Map.of(Architecture.host(), one));
        }
        LatencyRequest request =
                new LatencyRequest(like.target(), false, getppid, Set.of(Dimension.SYSCALL), 512);
        long probed;
        long reported;
        try (KernelProbes probes =
                new KernelProbes(request, Scope.processes(List.of((int) ProcessHandle.current().pid()), false))) {
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                loop();
            }
            probed = loop();
            LatencyKey key = new LatencyKey(
                    Architecture.host(), Nr.GETPPID, LatencyKey.ANY, LatencyKey.ANY, "", LatencyKey.ANY);
            reported = probes.table().take().row(key).percentile(50);
        }
        return new ProbeShare(Math.max(0, probed - loop()), reported);
    }

    /** Nanoseconds of one call: the shortest of many batches, so that what else happens doesn't count. */
    private static long loop() {
        long shortest = Long.MAX_VALUE;
        for (int batch = 0; batch < BATCHES; batch++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS_IN_BATCH; i++) {
                Kernel.syscall(Nr.GETPPID);
            }
            shortest = Math.min(shortest, (System.nanoTime() - start) / CALLS_IN_BATCH);
        }
        return shortest;
    }
}
