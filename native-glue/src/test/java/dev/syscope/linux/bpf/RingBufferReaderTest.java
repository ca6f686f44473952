package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of this process's dup calls, each with its argument, read under all kinds of pressure. */
class RingBufferReaderTest {
    private static final int RECORD = 120;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final BpfObjects bpf = new BpfObjects();
    private BpfMap first;
    private BpfMap second;
    private LossCounter losses;

    /** Odd arguments go to the second ring. */
    @BeforeEach
    void attach() {
        BpfPrivilege.required();
        first = bpf.map(MapSpec.ringBuffer("first", 64 << 20));
        second = bpf.map(MapSpec.ringBuffer("second", 1 << 20));
        losses = LossCounter.create(bpf, "losses");
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        asm.load(Size.U64, R7, R1, 8)
                .load(Size.U64, R6, R1, 0)
                .jump(Jump.NE, R7, Nr.DUP, "out")
                .call(Helper.GET_CURRENT_PID_TGID)
                .alu(Alu.RSH, R0, 32)
                .jump(Jump.NE, R0, (int) ProcessHandle.current().pid(), "out")
                .load(Size.U32, R7, R6, Btf.kernel().field("pt_regs", "di").offset())
                .map(R1, "first")
                .jump(Jump.SET, R7, 1, "odd")
                .mov(R2, RECORD)
                .mov(R3, 0)
                .call(Helper.RINGBUF_RESERVE)
                .jump("reserved")
                .label("odd")
                .map(R1, "second")
                .mov(R2, RECORD)
                .mov(R3, 0)
                .call(Helper.RINGBUF_RESERVE)
                .label("reserved")
                .jump(Jump.EQ, R0, 0, "lost")
                .store(Size.U64, R0, 0, R7)
                .mov(R1, R0)
                .mov(R2, 1)
                .call(Helper.RINGBUF_SUBMIT)
                .exit(0)
                .label("lost");
        losses.count(asm, key);
        bpf.attach("enter", new Hook.BtfTracepoint("sys_enter"), asm.label("out").exit(0).code());
    }

    @AfterEach
    void close() {
        bpf.close();
    }

    /** Arguments are even numbers in their order, all below zero so that no fd is made. */
    private static void call(int from, int to) {
        for (int i = from; i < to; i++) {
            Kernel.syscall(Nr.DUP, Integer.MIN_VALUE + 2 * i);
        }
    }

    /** Counts, and checks the order. */
    private static final class Counter implements BatchListener {
        private int seen;
        private int batches;

        @Override
        public void record(MemorySegment memory, long offset, int length) {
            assertThat(memory.get(ValueLayout.JAVA_INT, offset)).isEqualTo(Integer.MIN_VALUE + 2 * seen);
            seen++;
        }

        @Override
        public void batchEnded() {
            batches++;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aListenerThatIsBlockedForLongLosesNothing(boolean byRecord) throws InterruptedException {
        int calls = 1_000_000; // twice what the ring holds
        Counter counter = new Counter();
        try (RingBufferReader reader = new RingBufferReader(List.of(first), 512 << 20)) {
            // about what a program makes that does nothing but system calls: 300 MB of records a second
            Thread caller = new Thread(() -> {
                for (int i = 1; i < calls; i++) {
                    call(i, i + 1);
                    for (int j = 0; j < 3; j++) {
                        Kernel.syscall(Nr.GETUID);
                    }
                }
            });
            CountDownLatch blocked = new CountDownLatch(1);
            call(0, 1);
            BatchListener slow = new BatchListener() {
                @Override
                public void record(MemorySegment memory, long offset, int length) {
                    counter.record(memory, offset, length);
                    if (byRecord && counter.seen == 1) {
                        block();
                    }
                }

                @Override
                public void batchEnded() {
                    if (!byRecord && counter.batches++ == 0) {
                        block();
                    }
                }

                private void block() {
                    caller.start();
                    try {
                        caller.join();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    blocked.countDown();
                }
            };
            while (reader.poll(SECOND / 5, slow)) {}
            assertThat(blocked.getCount()).isZero();
            assertThat(counter.seen + losses.total()).isEqualTo(calls);
            assertThat(losses.total()).isZero();
            assertThat(reader.spilledBytes()).isGreaterThan(32 << 20);
        }
    }

    @Test
    void whatIsMoreThanTheLimitIsLostAndCounted() {
        int calls = 1_000_000; // 128 MB
        Counter counter = new Counter();
        try (RingBufferReader reader = new RingBufferReader(List.of(first), 4 << 20)) {
            call(0, calls);
            int[] seen = new int[1];
            BatchListener listener = new BatchListener() {
                @Override
                public void record(MemorySegment memory, long offset, int length) {
                    seen[0]++;
                }

                @Override
                public void batchEnded() {
                    counter.batchEnded();
                }
            };
            while (reader.poll(SECOND / 10, listener)) {}
            assertThat(losses.total()).isPositive();
            assertThat(seen[0] + losses.total()).isEqualTo(calls);
        }
    }

    @Test
    void aRecordIsSeenWithinTheBoundAndWithoutAWakeUp() throws InterruptedException {
        Counter counter = new Counter();
        try (RingBufferReader reader = new RingBufferReader(List.of(first), 0)) {
            assertThat(reader.poll(SECOND / 10, counter)).isFalse(); // at rest, so at its longest pause
            long[] called = new long[1];
            Thread caller = new Thread(() -> {
                called[0] = System.nanoTime();
                call(0, 1);
            });
            caller.start();
            assertThat(reader.poll(5 * SECOND, counter)).isTrue();
            long delay = System.nanoTime() - called[0];
            caller.join();
            assertThat(counter.seen).isEqualTo(1);
            assertThat(delay).isLessThan(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    @Test
    void severalRingsAreReadEachInItsOrder() {
        int[] seen = new int[2];
        BatchListener listener = new BatchListener() {
            @Override
            public void record(MemorySegment memory, long offset, int length) {
                int argument = memory.get(ValueLayout.JAVA_INT, offset);
                assertThat(argument).isEqualTo(Integer.MIN_VALUE + 2 * seen[argument & 1] + (argument & 1));
                seen[argument & 1]++;
            }

            @Override
            public void batchEnded() {}
        };
        try (RingBufferReader reader = new RingBufferReader(List.of(first, second), 1 << 20)) {
            for (int i = 0; i < 2000; i++) {
                Kernel.syscall(Nr.DUP, Integer.MIN_VALUE + i);
            }
            while (reader.poll(SECOND / 10, listener)) {}
        }
        assertThat(seen).containsExactly(1000, 1000);
    }

    @Test
    void aReaderThatWaitsCanBeWoken() throws InterruptedException {
        try (RingBufferReader reader = new RingBufferReader(List.of(first), 0)) {
            boolean[] some = {true};
            Thread waiting = new Thread(() -> some[0] = reader.poll(60 * SECOND, new Counter()));
            waiting.start();
            reader.wake();
            waiting.join(5_000);
            assertThat(waiting.isAlive()).isFalse();
            assertThat(some[0]).isFalse();
        }
    }

    @Test
    void nothingIsAllocatedForARecord() {
        ThreadMXBean threads =
                (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int[] seen = new int[1];
        BatchListener listener = new BatchListener() {
            @Override
            public void record(MemorySegment memory, long offset, int length) {
                seen[0] += memory.get(ValueLayout.JAVA_INT, offset) == 0 ? 0 : 1;
            }

            @Override
            public void batchEnded() {}
        };
        try (RingBufferReader reader = new RingBufferReader(List.of(first), 64 << 20)) {
            for (int round = 0; round < 5; round++) {
                call(0, 5000);
                while (reader.poll(0, listener)) {}
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            int already = seen[0];
            call(0, 7000);
            while (reader.poll(0, listener)) {}
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(seen[0] - already).isEqualTo(7000);
            assertThat(bytes).as("for 7000 records").isLessThan(7000);
        }
    }
}
