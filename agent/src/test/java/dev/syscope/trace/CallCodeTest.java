package dev.syscope.trace;

import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.LossCounter;
import dev.syscope.linux.bpf.MapSpec;
import dev.syscope.linux.bpf.btf.Btf;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's verifier takes the programs. */
class CallCodeTest {
    private static final TraceRequest REQUEST = new TraceRequest(
            new Target.Processes(List.of(1)),
            true,
            SyscallSet.ALL,
            Set.of(),
            List.of(),
            call -> true,
            false,
            false,
            true,
            true,
            true,
            true);

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1_000_000})
    void verifierAcceptsEachProgram(long stacksAboveNanos) {
        try (BpfObjects bpf = new BpfObjects()) {
            bpf.map(MapSpec.taskStorage(TargetCode.THREADS, ThreadState.BYTES));
            bpf.map(MapSpec.array(CallCode.PLANS, CaptureCode.PLAN_BYTES, 3 * CallCode.NUMBERS));
            bpf.map(MapSpec.ringBuffer(RecordSender.EVENTS, 1 << 16));
            LossCounter losses = LossCounter.create(bpf, "losses");
            Btf btf = Btf.kernel();
            TargetCode target = new TargetCode(btf, List.of(1), Optional.empty(), true, losses);
            Optional<StackCode> stacks =
                    stacksAboveNanos < 0 ? Optional.empty() : Optional.of(new StackCode(btf, losses));
            CallCode calls = new CallCode(btf, REQUEST, target, stacks, stacksAboveNanos);
            NewsCode news = new NewsCode(btf, target, stacks);
            bpf.load("signal", new Hook.BtfTracepoint("signal_deliver"), news.signal());
            bpf.load("sent", new Hook.BtfTracepoint("signal_generate"), news.sentSignal());
            bpf.load("exec", new Hook.BtfTracepoint("sched_process_exec"), news.exec());
            bpf.load("end", new Hook.BtfTracepoint("sched_process_exit"), news.end());
            bpf.load("fork", new Hook.BtfTracepoint("sched_process_fork"), news.fork());
            bpf.load("switch", new Hook.BtfTracepoint("sched_switch"), calls.switchedOut());
            bpf.load("exit", new Hook.BtfTracepoint("sys_exit"), calls.exit());
            bpf.load("enter", new Hook.BtfTracepoint("sys_enter"), calls.entry());
        }
    }
}
