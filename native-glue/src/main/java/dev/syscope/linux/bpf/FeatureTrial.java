package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R4;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.PageSize;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Atomic;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The smallest use of each {@link BpfFeature}, on hooks that are rarely hit and for microseconds. */
final class FeatureTrial {
    /** A tracepoint that every kernel has and that few programs hit. */
    private static final String RARE = "sched_process_exec";

    /** {@code net/bpf/test_run.c} has it for this purpose. */
    private static final String TRACEABLE = "bpf_fentry_test1";

    private static final int PAGE = 4096;
    private static final int MFD_CLOEXEC = 1;

    private FeatureTrial() {}

    private static Code nothing() {
        return new Assembler().exit(0).code();
    }

    static void btf() {
        Btf.kernel();
    }

    static void map(MapSpec spec) {
        BpfMap.create(spec).close();
    }

    static void ringBuffer() {
        try (BpfMap map = BpfMap.create(MapSpec.ringBuffer("try", (int) PageSize.BYTES))) {
            RingBuffer.open(map).close();
        }
    }

    static void taskStorage() {
        try (BpfObjects bpf = new BpfObjects()) {
            bpf.map(MapSpec.taskStorage("try", 8));
            bpf.load(
                    "try",
                    new Hook.BtfTracepoint(RARE),
                    new Assembler()
                            .call(Helper.GET_CURRENT_TASK_BTF)
                            .mov(R2, R0)
                            .map(R1, "try")
                            .mov(R3, 0)
                            .mov(R4, 0)
                            .call(Helper.TASK_STORAGE_GET)
                            .exit(0)
                            .code());
        }
    }

    /**
     * Whether a program is given task storage of a size. Where it can't be tried, because programs that
     * {@link BpfProgram#testRun} runs may not have any, it can be had: those kernels are older than the limit.
     */
    static boolean taskStorageOf(int bytes) {
        Assembler asm = new Assembler()
                .call(Helper.GET_CURRENT_TASK_BTF)
                .mov(R2, R0)
                .map(R1, "try")
                .mov(R3, 0)
                .mov(R4, ThreadStorage.CREATE)
                .call(Helper.TASK_STORAGE_GET)
                .jump(Jump.EQ, R0, 0, "none")
                .exit(1)
                .label("none")
                .exit(0);
        try (BpfObjects bpf = new BpfObjects();
                Arena arena = Arena.ofConfined()) {
            bpf.map(MapSpec.taskStorage("try", bytes));
            return bpf.load("try", new Hook.RawTracepoint(RARE), asm.code()).testRun(arena.allocate(64)) != 0;
        } catch (LinuxException | VerifierException e) {
            return true;
        }
    }

    private static void attach(Hook hook, long cookie) {
        try (BpfProgram program = BpfProgram.load("try", hook, nothing(), Map.of())) {
            program.attach(cookie).close();
        }
    }

    static void rawTracepoint() {
        attach(new Hook.RawTracepoint(RARE), 0);
    }

    static void btfTracepoint() {
        attach(new Hook.BtfTracepoint(RARE), 0);
    }

    static void tracepoint(long cookie) {
        attach(new Hook.Tracepoint("sched", RARE), cookie);
    }

    static void perfEvent() {
        try (Fd event = ProbeEvent.cpuClock()) {
            attach(new Hook.PerfEvent(event.number()), 0);
        }
    }

    static void kprobe() {
        attach(new Hook.Kprobe("do_exit", 0, false), 0);
    }

    static void fentry() {
        attach(new Hook.Fentry(TRACEABLE), 0);
    }

    static void fexit() {
        attach(new Hook.Fexit(TRACEABLE), 0);
    }

    /** In a file that no process has mapped, so that no breakpoint is set. */
    static void uprobe(boolean multi) {
        try (Arena arena = Arena.ofConfined();
                Fd file = new Fd(Kernel.check(
                        Kernel.syscall(Nr.MEMFD_CREATE, arena.allocateFrom("try").address(), MFD_CLOEXEC),
                        "memfd_create"))) {
            MemorySegment page = arena.allocate(PAGE);
            Kernel.check(Kernel.syscall(Nr.WRITE, file.number(), page.address(), PAGE), "write to a memfd");
            Path path = Path.of("/proc/self/fd/" + file.number());
            attach(
                    multi
                            ? new Hook.UprobeMulti(path, List.of(0L, 16L), List.of(), 0, false)
                            : new Hook.Uprobe(path, 0, -1, false),
                    0);
        }
    }

    static void loop() {
        run(new Assembler()
                .mov(R1, 3)
                .function(R2, "body")
                .mov(R3, 0)
                .mov(R4, 0)
                .call(Helper.LOOP)
                .exit()
                .subprogram("body")
                .exit(0));
    }

    static void atomicFetch() {
        Assembler asm = new Assembler();
        Slot word = asm.slot("word", 8);
        asm.store(Size.U64, word, 0, 1).address(R2, word).mov(R0, 1);
        run(asm.atomic(Atomic.FETCH_ADD, Size.U64, R2, 0, R0).alu(Alu.ADD, R0, 1).exit());
    }

    static void testRun() {
        run(new Assembler().exit(0));
    }

    private static void run(Assembler asm) {
        try (Arena arena = Arena.ofConfined();
                BpfProgram program = BpfProgram.load("try", new Hook.SocketFilter(), asm.code(), Map.of())) {
            program.testRun(arena.allocate(64));
        }
    }
}
