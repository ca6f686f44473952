package dev.syscope.cli;

import dev.syscope.latency.Dimension;
import dev.syscope.latency.LatencyRequest;
import dev.syscope.latency.LatencyTable;
import dev.syscope.latency.RecordedLatency;
import dev.syscope.latency.SortOrder;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.trace.PtraceSource;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.Target;
import dev.syscope.trace.TraceListener;
import dev.syscope.trace.TraceRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** How long a call that does next to nothing takes under ptrace: what ptrace adds to every duration. */
final class PtraceShare {
    /** Its reads of /dev/zero take a tenth of a microsecond. */
    private static final List<String> COPYING =
            List.of("dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=400", "status=none");

    private PtraceShare() {}

    /** Measures it here and now; empty where there is no dd. */
    static OptionalLong measure(InheritedState state) {
        Optional<Path> dd =
                List.of(Path.of("/bin/dd"), Path.of("/usr/bin/dd")).stream().filter(Files::isExecutable).findFirst();
        if (dd.isEmpty()) {
            return OptionalLong.empty();
        }
        Target target = new Target.Command(dd.get().toString(), COPYING, List.of(), Optional.empty());
        LatencyRequest request =
                new LatencyRequest(target, false, SyscallSet.ALL, Set.of(Dimension.SYSCALL), 512);
        PtraceSource source = new PtraceSource(
                new TraceRequest(target, false, SyscallSet.ALL, Set.of(), List.of(), false, false), state);
        try (RecordedLatency latency = new RecordedLatency(request, source, TraceListener.SILENCE)) {
            latency.run();
            List<LatencyTable.Entry> rows = latency.take().sorted(SortOrder.CALLS);
            return rows.isEmpty() ? OptionalLong.empty() : OptionalLong.of(rows.get(0).row().percentile(50));
        } catch (LinuxException e) {
            return OptionalLong.empty(); // the target itself will be refused the same, and that is said
        }
    }
}
