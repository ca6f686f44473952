package dev.syscope.trace;

import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.LossCounter;
import dev.syscope.linux.bpf.MapSpec;
import dev.syscope.linux.bpf.btf.Btf;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's verifier takes the programs. */
class TraceCodeTest {
    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1_000_000})
    void verifierAcceptsEachProgram(long stacksAboveNanos) {
        try (BpfObjects bpf = new BpfObjects()) {
            bpf.map(MapSpec.taskStorage(TraceCode.THREADS, ThreadState.BYTES));
            bpf.map(MapSpec.array(TraceCode.PLANS, CaptureCode.PLAN_BYTES, 3 * TraceCode.NUMBERS));
            bpf.map(MapSpec.ringBuffer(TraceCode.EVENTS, 1 << 16));
            LossCounter losses = LossCounter.create(bpf, "losses");
            TraceCode code = new TraceCode(
                    Btf.kernel(),
                    List.of(1),
                    true,
                    SyscallSet.ALL,
                    true,
                    losses,
                    stacksAboveNanos < 0 ? Optional.empty() : Optional.of(new StackCode(Btf.kernel(), losses)),
                    stacksAboveNanos);
            bpf.load("signal", new Hook.BtfTracepoint("signal_deliver"), code.signal());
            bpf.load("sent", new Hook.BtfTracepoint("signal_generate"), code.sentSignal());
            bpf.load("exec", new Hook.BtfTracepoint("sched_process_exec"), code.exec());
            bpf.load("end", new Hook.BtfTracepoint("sched_process_exit"), code.end());
            bpf.load("fork", new Hook.BtfTracepoint("sched_process_fork"), code.fork());
            bpf.load("switch", new Hook.BtfTracepoint("sched_switch"), code.switchedOut());
            bpf.load("exit", new Hook.BtfTracepoint("sys_exit"), code.exit());
            bpf.load("enter", new Hook.BtfTracepoint("sys_enter"), code.entry());
        }
    }
}
