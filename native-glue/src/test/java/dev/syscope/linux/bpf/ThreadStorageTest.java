package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread's memory is its own and begins with zeros, wherever the kernel lets it be. */
@Tag("kernel")
@Tag("quick")
class ThreadStorageTest {
    private static final int BYTES = 4096;

    @BeforeAll
    static void privileged() {
        BpfPrivilege.required();
    }

    /** At each dup of this process: adds one to the thread's word, and writes it to element 0 of the map "last". */
    private static Assembler count(ThreadStorage storage, boolean removes) {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        asm.call(Helper.GET_CURRENT_PID_TGID)
                .alu(Alu.RSH, R0, 32)
                .jump(Jump.NE, R0, (int) ProcessHandle.current().pid(), "out");
        storage.current(asm, key, true, "out");
        asm.load(Size.U64, R6, R0, BYTES - 8)
                .alu(Alu.ADD, R6, 1)
                .store(Size.U64, R0, BYTES - 8, R6)
                .store(Size.U32, key, 0, 0)
                .address(R2, key)
                .map(R1, "last")
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, R0, 0, "out")
                .store(Size.U64, R0, 0, R6);
        if (removes) {
            storage.remove(asm, key);
        }
        return asm.label("out").exit(0);
    }

    private static long dup(BpfMap last) {
        Kernel.syscall(Nr.DUP, -1);
        return last.sum(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachThreadCountsItsOwnAndAnewOnceItIsRemoved(boolean inTask) throws InterruptedException {
        assumeTrue(!inTask || Tasks.areTyped(), "needs Linux 5.13: " + BpfFeature.TASK_STORAGE.text());
        Hook hook = new Hook.Tracepoint("syscalls", "sys_enter_dup");
        try (BpfObjects bpf = new BpfObjects()) {
            BpfMap last = bpf.map(MapSpec.array("last", 8, 1));
            ThreadStorage storage = ThreadStorage.create(bpf, "mine", BYTES, 16, inTask);
            try (BpfLink link = bpf.load("count", hook, count(storage, false).code()).attach()) {
                assertThat(dup(last)).isEqualTo(1);
                assertThat(dup(last)).isEqualTo(2);
                long[] other = new long[1];
                Thread thread = new Thread(() -> other[0] = dup(last));
                thread.start();
                thread.join();
                assertThat(other[0]).as(link.toString()).isEqualTo(1);
                assertThat(dup(last)).isEqualTo(3);
            }
            try (BpfLink link = bpf.load("remove", hook, count(storage, true).code()).attach()) {
                assertThat(dup(last)).as(link.toString()).isEqualTo(4);
                assertThat(dup(last)).isEqualTo(1);
            }
        }
    }

    @Test
    void aTableForgetsThreadsThatEnd() throws InterruptedException {
        try (BpfObjects bpf = new BpfObjects()) {
            BpfMap last = bpf.map(MapSpec.array("last", 8, 1));
            ThreadStorage storage = ThreadStorage.create(bpf, "mine", BYTES, 16, false);
            BpfProgram count =
                    bpf.load("count", new Hook.Tracepoint("syscalls", "sys_enter_dup"), count(storage, false).code());
            bpf.attach(count);
            storage.attachCleaner(bpf);
            Thread thread = new Thread(() -> dup(last));
            thread.start();
            thread.join();
            BpfMap table = storage.table();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment key = arena.allocate(4, 4);
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); // it ends after it is joined
                while (table.nextKey(MemorySegment.NULL, key) && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
                assertThat(table.nextKey(MemorySegment.NULL, key)).isFalse();
            }
        }
    }
}
