package dev.syscope.latency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.BpfProgram;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The program's arithmetic and Java's give the same bucket: the kernel runs the one for each value. */
class KernelBucketsTest {
    @Test
    void programAndJavaAgreeOnEveryBucketsEnds() {
        BpfRequired.check();
        try (BpfObjects bpf = new BpfObjects();
                Arena arena = Arena.ofConfined()) {
            BpfProgram program = bpf.load("bucket", new Hook.SocketFilter(), code());
            MemorySegment packet = arena.allocate(64, 8);
            for (int i = 0; i < Buckets.COUNT; i++) {
                for (long nanos : new long[] {Buckets.low(i), Buckets.middle(i), Buckets.high(i)}) {
                    packet.set(ValueLayout.JAVA_LONG, 16, nanos);
                    assertThat(program.testRun(packet)).as("%d ns", nanos).isEqualTo(Buckets.index(nanos));
                }
            }
            packet.set(ValueLayout.JAVA_LONG, 16, Long.MAX_VALUE);
            assertThat(program.testRun(packet)).isEqualTo(Buckets.COUNT - 1);
        }
    }

    /** A test run takes the first 14 bytes off as an Ethernet header. */
    private static Code code() {
        Assembler code = new Assembler();
        Slot nanos = code.slot("nanos", 8);
        code.zero(nanos)
                .mov(Register.R2, 2)
                .address(Register.R3, nanos)
                .mov(Register.R4, 8)
                .call(Helper.SKB_LOAD_BYTES)
                .load(Size.U64, Register.R8, nanos, 0);
        ExitCode.bucket(code);
        return code.mov(Register.R0, Register.R2).exit().code();
    }
}
