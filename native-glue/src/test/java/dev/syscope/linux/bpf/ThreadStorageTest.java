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
import java.lang.foreign.ValueLayout;
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

    /**
     * At each dup of a process, this one by default: adds one to the thread's word, and writes it to element 0 of the
     * map "last".
     */
    private static Assembler count(ThreadStorage storage, boolean removes) {
        return count(storage, BYTES, removes);
    }

    private static Assembler count(ThreadStorage storage, int bytes, boolean removes) {
        return count(storage, (int) ProcessHandle.current().pid(), bytes, removes);
    }

    private static Assembler count(ThreadStorage storage, int pid, int bytes, boolean removes) {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        asm.call(Helper.GET_CURRENT_PID_TGID)
                .alu(Alu.RSH, R0, 32)
                .jump(Jump.NE, R0, pid, "out");
        storage.current(asm, key, true, "out");
        asm.load(Size.U64, R6, R0, bytes - 8)
                .alu(Alu.ADD, R6, 1)
                .store(Size.U64, R0, bytes - 8, R6)
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

    @ParameterizedTest
    @ValueSource(ints = {7 << 10, 8200, 56 << 10})
    void muchOfItCanBeHadOnEveryKernel(int bytes) {
        try (BpfObjects bpf = new BpfObjects()) {
            BpfMap last = bpf.map(MapSpec.array("last", 8, 1));
            ThreadStorage storage = ThreadStorage.create(bpf, "mine", bytes, 16);
            bpf.attach(bpf.load("count", new Hook.Tracepoint("syscalls", "sys_enter_dup"), count(storage, false).code()));
            assertThat(dup(last)).isEqualTo(1);
            assertThat(dup(last)).isEqualTo(2);
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

    /** A thread that executes a program gets its process's id. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThreadKeepsItsOwnWhenItExecutesAProgram(boolean inTask) throws Exception {
        assumeTrue(!inTask || Tasks.areTyped(), "needs Linux 5.13: " + BpfFeature.TASK_STORAGE.text());
        String script = "import ctypes,os,sys,threading\n"
                + "def work():\n"
                + "  ctypes.CDLL(None).dup(-1)\n"
                + "  os.execv('/usr/bin/python3', ['python3', '-c', 'import ctypes; ctypes.CDLL(None).dup(-1)'])\n"
                + "sys.stdin.readline()\n"
                + "threading.Thread(target=work).start()\n";
        Process python = new ProcessBuilder("python3", "-c", script).start();
        try (BpfObjects bpf = new BpfObjects()) {
            BpfMap last = bpf.map(MapSpec.array("last", 8, 1));
            ThreadStorage storage = ThreadStorage.create(bpf, "mine", BYTES, 16, inTask);
            storage.attachCleaner(bpf);
            Hook hook = new Hook.Tracepoint("syscalls", "sys_enter_dup");
            bpf.attach(bpf.load("count", hook, count(storage, (int) python.pid(), BYTES, false).code()));
            python.getOutputStream().write('\n');
            python.getOutputStream().flush();
            assertThat(python.waitFor()).isZero();
            assertThat(last.sum(0)).isEqualTo(2);
        } finally {
            python.destroyForcibly().waitFor();
        }
    }

    /** The slot of the calling thread, as {@link ThreadSlots} lays it out: whose it is, and the memory at 8. */
    private static MemorySegment slot(ThreadStorage storage, Arena arena) {
        int tid = (int) Kernel.syscall(Nr.GETTID);
        return storage.slots().orElseThrow().map(arena).asSlice(64L * (tid & 16383), 64);
    }

    @Test
    void quickStorageIsInASlotOfItsThreadUntilThatEnds() throws InterruptedException {
        assumeTrue(
                BpfFeature.TASK_STORAGE.probe().isSupported() && BpfFeature.ATOMIC_FETCH.probe().isSupported(),
                "needs Linux 5.13: task storage, and atomic operations that fetch");
        try (BpfObjects bpf = new BpfObjects();
                Arena arena = Arena.ofShared()) {
            BpfMap last = bpf.map(MapSpec.array("last", 8, 1));
            ThreadStorage storage = ThreadStorage.createQuick(bpf, "quick", 56, 16);
            storage.attachCleaner(bpf);
            Hook hook = new Hook.Tracepoint("syscalls", "sys_enter_dup");
            bpf.attach(bpf.load("count", hook, count(storage, 56, false).code()));
            MemorySegment[] slot = new MemorySegment[1];
            long[] counts = new long[2];
            Thread thread = new Thread(() -> {
                counts[0] = dup(last);
                counts[1] = dup(last);
                slot[0] = slot(storage, arena);
                assertThat(slot[0].get(ValueLayout.JAVA_INT, 0)).isEqualTo((int) Kernel.syscall(Nr.GETTID));
                assertThat(slot[0].get(ValueLayout.JAVA_LONG, 8 + 48)).isEqualTo(2);
            });
            thread.start();
            thread.join();
            assertThat(counts).containsExactly(1, 2);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); // it ends after it is joined
            while (slot[0].get(ValueLayout.JAVA_INT, 0) != 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(slot[0].get(ValueLayout.JAVA_INT, 0)).as("the owner").isZero();
            assertThat(slot[0].get(ValueLayout.JAVA_LONG, 8 + 48)).as("the memory").isZero();
        }
    }

    @Test
    void threadWhoseSlotIsTakenKeepsToItsOwnStorage() {
        assumeTrue(
                BpfFeature.TASK_STORAGE.probe().isSupported() && BpfFeature.ATOMIC_FETCH.probe().isSupported(),
                "needs Linux 5.13: task storage, and atomic operations that fetch");
        try (BpfObjects bpf = new BpfObjects();
                Arena arena = Arena.ofConfined()) {
            BpfMap last = bpf.map(MapSpec.array("last", 8, 1));
            ThreadStorage storage = ThreadStorage.createQuick(bpf, "quick", 56, 16);
            storage.attachCleaner(bpf);
            MemorySegment slot = slot(storage, arena);
            slot.set(ValueLayout.JAVA_INT, 0, 4_194_305); // no thread has such an id
            Hook hook = new Hook.Tracepoint("syscalls", "sys_enter_dup");
            bpf.attach(bpf.load("count", hook, count(storage, 56, false).code()));
            assertThat(dup(last)).isEqualTo(1);
            slot.set(ValueLayout.JAVA_INT, 0, 0);
            assertThat(dup(last)).as("even when the slot is free").isEqualTo(2);
            assertThat(slot.get(ValueLayout.JAVA_INT, 0)).isZero();
            assertThat(slot.get(ValueLayout.JAVA_LONG, 8 + 48)).isZero();
        }
    }
}
