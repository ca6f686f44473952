package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs on real hooks, their records through a real ring buffer. */
@Tag("kernel")
@Tag("quick")
class RingBufferKernelTest {
    private static final int CALLS = 10_000;

    @BeforeAll
    static void privileged() {
        BpfPrivilege.required();
    }

    /** On sys_enter: for system call {@code nr} of this process, a record with the first argument. */
    private static Code recordFirstArgument(int nr, int registersOffset, boolean trusted, LossCounter losses) {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot argument = asm.slot("argument", 8);
        asm.load(Size.U64, R7, R1, 8)
                .load(Size.U64, R6, R1, 0)
                .jump(Jump.NE, R7, nr, "out")
                .call(Helper.GET_CURRENT_PID_TGID)
                .alu(Alu.RSH, R0, 32)
                .jump(Jump.NE, R0, (int) ProcessHandle.current().pid(), "out");
        if (trusted) {
            asm.load(Size.U64, R7, R6, registersOffset);
        } else {
            asm.address(R1, argument)
                    .mov(R2, 8)
                    .mov(R3, R6)
                    .alu(Alu.ADD, R3, registersOffset)
                    .call(Helper.PROBE_READ_KERNEL)
                    .load(Size.U64, R7, argument, 0);
        }
        asm.map(R1, "events")
                .mov(R2, 16)
                .mov(R3, 0)
                .call(Helper.RINGBUF_RESERVE)
                .jump(Jump.EQ, R0, 0, "lost")
                .store(Size.U64, R0, 0, R7)
                .store(Size.U64, R0, 8, 4711)
                .mov(R1, R0)
                .mov(R2, 1) // BPF_RB_NO_WAKEUP
                .call(Helper.RINGBUF_SUBMIT)
                .exit(0)
                .label("lost");
        losses.count(asm, key);
        return asm.label("out").exit(0).code();
    }

    private static int firstArgumentOffset() {
        String register = Architecture.host() == Architecture.AARCH64 ? "orig_x0" : "di";
        return Btf.kernel().field("pt_regs", register).offset();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyCallArrivesOnceAndInOrder(boolean trusted) {
        Hook hook = trusted ? new Hook.BtfTracepoint("sys_enter") : new Hook.RawTracepoint("sys_enter");
        try (BpfObjects bpf = new BpfObjects()) {
            BpfMap events = bpf.map(MapSpec.ringBuffer("events", 1 << 20));
            LossCounter losses = LossCounter.create(bpf, "losses");
            bpf.attach("enter", hook, recordFirstArgument(Nr.DUP, firstArgumentOffset(), trusted, losses));
            try (RingBuffer ring = RingBuffer.open(events)) {
                for (int i = 0; i < CALLS; i++) {
                    Kernel.syscall(Nr.DUP, -1000 - i);
                }
                long[] seen = new long[1];
                ring.consume(Long.MAX_VALUE, (memory, offset, length) -> {
                    assertThat(length).isEqualTo(16);
                    assertThat(memory.get(ValueLayout.JAVA_INT, offset)).isEqualTo((int) (-1000 - seen[0]++));
                    assertThat(memory.get(ValueLayout.JAVA_LONG, offset + 8)).isEqualTo(4711);
                });
                assertThat(seen[0]).isEqualTo(CALLS);
                assertThat(ring.waiting()).isZero();
                assertThat(losses.total()).isZero();
            }
        }
    }

    @Test
    void whatFindsNoRoomIsCounted() {
        try (BpfObjects bpf = new BpfObjects()) {
            BpfMap events = bpf.map(MapSpec.ringBuffer("events", 4096));
            LossCounter losses = LossCounter.create(bpf, "losses");
            bpf.attach(
                    "enter",
                    new Hook.BtfTracepoint("sys_enter"),
                    recordFirstArgument(Nr.DUP, firstArgumentOffset(), true, losses));
            try (RingBuffer ring = RingBuffer.open(events)) {
                for (int i = 0; i < CALLS; i++) {
                    Kernel.syscall(Nr.DUP, -1);
                }
                long[] seen = new long[1];
                ring.consume(Long.MAX_VALUE, (memory, offset, length) -> seen[0]++);
                assertThat(seen[0]).isEqualTo(4096 / 24);
                assertThat(losses.sinceLast()).isEqualTo(CALLS - seen[0]);
                assertThat(losses.sinceLast()).isZero();
                // and there is room again
                Kernel.syscall(Nr.DUP, -1);
                assertThat(ring.consume(Long.MAX_VALUE, (memory, offset, length) -> {})).isEqualTo(24);
            }
        }
    }

    @Test
    void recordsCanBeCopiedOutInBulkWithTheirHeaders() {
        try (BpfObjects bpf = new BpfObjects();
                Arena arena = Arena.ofConfined()) {
            BpfMap events = bpf.map(MapSpec.ringBuffer("events", 1 << 16));
            LossCounter losses = LossCounter.create(bpf, "losses");
            bpf.attach(
                    "enter",
                    new Hook.BtfTracepoint("sys_enter"),
                    recordFirstArgument(Nr.DUP, firstArgumentOffset(), true, losses));
            try (RingBuffer ring = RingBuffer.open(events)) {
                MemorySegment room = arena.allocate(100, 8);
                for (int i = 0; i < 10; i++) {
                    Kernel.syscall(Nr.DUP, -1 - i);
                }
                // as many whole ones as fit
                assertThat(ring.copy(room, 0)).isEqualTo(4 * 24); // by looking at each, as all of them do not fit
                assertThat(room.get(ValueLayout.JAVA_INT, 0)).isEqualTo(16);
                assertThat(room.get(ValueLayout.JAVA_INT, 3 * 24 + 8)).isEqualTo(-4);
                assertThat(ring.copy(room, 96)).isZero();
                assertThat(ring.waiting()).isEqualTo(6 * 24);
            }
        }
    }
}
