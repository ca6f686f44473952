package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Nr;
import dev.syscope.trace.TraceListener.EndReason;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The seccomp filter: the same records with fewer stops. */
@Timeout(120)
@Tag("kernel")
class PtraceFilterTest {
    private static final int GETPPID = Architecture.pick(110, 173);
    private static final int EXECVE = Architecture.pick(59, 221);
    private static final int OPENAT = Architecture.pick(257, 56);
    private static final int EXIT_GROUP = Architecture.pick(231, 94);

    private static Recorder run(Target.Command command, SyscallSet calls, boolean filter, EndReason expected) {
        Recorder recorder = new Recorder();
        try (PtraceSource source = new PtraceSource(
                new TraceRequest(command, true, calls, Recorder.ALL_SIGNALS, List.of(), false, filter))) {
            assertThat(source.run(recorder)).isEqualTo(expected);
        }
        assertThat(recorder.mistakes).isEmpty();
        return recorder;
    }

    private static SyscallSet set(int... numbers) {
        BitSet bits = new BitSet();
        for (int nr : numbers) {
            bits.set(nr);
        }
        return SyscallSet.of(Map.of(Architecture.host(), bits));
    }

    private static List<String> calls(Recorder recorder) {
        return recorder.events().stream()
                .filter(event -> event.kind().equals("exited"))
                .map(event -> event.nr() + (event.nr() == OPENAT ? "=" + event.value() : ""))
                .sorted()
                .toList();
    }

    @Test
    void recordsAreTheSameAsWithout() {
        Target.Command command = Recorder.sh("/bin/ls / > /dev/null; (exec /bin/cat /etc/hostname > /dev/null); exit 3");
        for (SyscallSet set : List.of(set(OPENAT), set(OPENAT, EXECVE), set(Nr.READ, Nr.WRITE, Nr.CLOSE, Nr.MMAP, EXIT_GROUP, 400))) {
            Recorder with = run(command, set, true, new EndReason.Exited(3));
            Recorder without = run(command, set, false, new EndReason.Exited(3));
            assertThat(calls(with)).isNotEmpty().isEqualTo(calls(without));
            assertThat(with.ends.values()).containsExactlyInAnyOrderElementsOf(without.ends.values());
        }
    }

    @Test
    void callsThatAreNotAskedForCostNothing() {
        // Each stop is a voluntary context switch: 600,000 would be counted if the calls stopped the target.
        Target.Command command = Recorder.command(
                "/usr/bin/perl",
                "-e",
                "syscall(" + GETPPID + ") for 1..300000; open F, '/proc/self/status' or die;"
                        + " my ($stops) = map { /^voluntary_ctxt_switches:\\s+(\\d+)/ ? $1 : () } <F>; exit($stops < 3000 ? 0 : 1)");
        Recorder recorder = run(command, set(EXECVE), true, new EndReason.Exited(0));
        assertThat(recorder.of("exited")).hasSize(1);
    }

    @Test
    void filterMayBeLong() {
        int[] every3rd = new int[160];
        for (int i = 0; i < every3rd.length; i++) {
            every3rd[i] = i * 3;
        }
        Target.Command command = Recorder.command("/usr/bin/perl", "-e", "syscall($_, -1, -1, -1) for 300..330");
        Recorder recorder = run(command, set(every3rd), true, new EndReason.Exited(0));
        for (int nr = 301; nr <= 330; nr++) {
            assertThat(recorder.of("entered", nr).stream().filter(event -> event.value() == -1))
                    .as("call " + nr)
                    .hasSize(nr % 3 == 0 ? 1 : 0);
        }
    }

    @Test
    void targetDiesWithTheTraceSinceItsFilterStays() {
        try (Background trace = new Background(new TraceRequest(Recorder.command("/bin/sleep", "100"), true, set(OPENAT),
                Recorder.ALL_SIGNALS, List.of(), false, true))) {
            Program.await("it has begun", () -> trace.recorder.calls > 3);
            int pid = trace.recorder.attached.iterator().next();
            trace.stop();
            trace.join();
            assertThat(trace.recorder.ends).containsEntry(pid, new EndReason.Killed(9, false));
        }
    }
}
