package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Atomic;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs are called where they were attached, and no longer than their link is open. */
@Tag("kernel")
@Tag("quick")
class HookTest {
    @BeforeAll
    static void privileged() {
        BpfPrivilege.required();
    }

    /** Adds one, or the attach cookie, to element 0 of the map "count", for this process only. */
    private static Code count(boolean cookie) {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 4);
        asm.mov(R6, 1);
        if (cookie) {
            asm.call(Helper.GET_ATTACH_COOKIE).mov(R6, R0);
        }
        return asm.call(Helper.GET_CURRENT_PID_TGID)
                .alu(Alu.RSH, R0, 32)
                .jump(Jump.NE, R0, (int) ProcessHandle.current().pid(), "out")
                .store(Size.U32, key, 0, 0)
                .address(R2, key)
                .map(R1, "count")
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, R0, 0, "out")
                .atomic(Atomic.ADD, Size.U64, R0, 0, R6)
                .label("out")
                .exit(0)
                .code();
    }

    @Test
    void aTracepointsProgramIsCalledUntilItsLinkIsClosed() {
        try (BpfObjects bpf = new BpfObjects()) {
            BpfMap count = bpf.map(MapSpec.array("count", 8, 1));
            BpfProgram program = bpf.load("count", new Hook.Tracepoint("syscalls", "sys_enter_dup"), count(false));
            try (BpfLink link = program.attach()) {
                assertThat(link.toString()).contains("sys_enter_dup");
                for (int i = 0; i < 100; i++) {
                    Kernel.syscall(Nr.DUP, -1);
                }
            }
            assertThat(count.sum(0)).isEqualTo(100);
            Kernel.syscall(Nr.DUP, -1);
            assertThat(count.sum(0)).isEqualTo(100);
        }
    }

    private static List<Arguments> functions() {
        String function = (Architecture.host() == Architecture.X86_64 ? "__x64" : "__arm64") + "_sys_dup";
        return List.of(
                Arguments.of(BpfFeature.FENTRY, new Hook.Fentry(function)),
                Arguments.of(BpfFeature.FEXIT, new Hook.Fexit(function)),
                Arguments.of(BpfFeature.KPROBE, new Hook.Kprobe(function, 0, false)),
                Arguments.of(BpfFeature.KPROBE, new Hook.Kprobe(function, 0, true)));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void aFunctionsProgramIsCalledUntilItsLinkIsClosed(BpfFeature feature, Hook hook) {
        BpfPrivilege.needs(feature);
        try (BpfObjects bpf = new BpfObjects()) {
            BpfMap count = bpf.map(MapSpec.array("count", 8, 1));
            BpfProgram program = bpf.load("count", hook, count(false));
            try (BpfLink link = program.attach()) {
                assertThat(link.toString()).isNotEmpty();
                for (int i = 0; i < 100; i++) {
                    Kernel.syscall(Nr.DUP, -1);
                }
            }
            assertThat(count.sum(0)).isEqualTo(100);
            Kernel.syscall(Nr.DUP, -1);
            assertThat(count.sum(0)).isEqualTo(100);
        }
    }

    /** An attached program that is never called would show nothing where there is something. */
    @Test
    void aFunctionIsRefusedWhileFtraceIsOff() throws IOException {
        BpfPrivilege.needs(BpfFeature.FENTRY);
        Path enabled = Path.of("/proc/sys/kernel/ftrace_enabled");
        assumeTrue(Boolean.getBoolean("syscope.throwaway"), "turns ftrace off for the whole machine");
        Files.writeString(enabled, "0");
        try (BpfObjects bpf = new BpfObjects()) {
            bpf.map(MapSpec.array("count", 8, 1));
            assertThatThrownBy(() -> bpf.attach("count", new Hook.Fentry("bpf_fentry_test1"), count(false)))
                    .hasMessageContaining("kernel.ftrace_enabled is 0");
        } finally {
            Files.writeString(enabled, "1");
        }
    }

    @Test
    void aTracepointsLinkHasItsCookie() {
        BpfPrivilege.needs(BpfFeature.TRACEPOINT_COOKIE);
        try (BpfObjects bpf = new BpfObjects()) {
            BpfMap count = bpf.map(MapSpec.array("count", 8, 1));
            BpfProgram program = bpf.load("count", new Hook.Tracepoint("syscalls", "sys_enter_dup"), count(true));
            try (BpfLink link = program.attach(1L << 40)) {
                Kernel.syscall(Nr.DUP, -1);
                assertThat(link.toString()).isNotEmpty();
            }
            assertThat(count.sum(0)).isEqualTo(1L << 40);
        }
    }

    @Test
    void aPerfEventsProgramIsCalledForEachSample() {
        try (BpfObjects bpf = new BpfObjects();
                Fd event = ProbeEvent.cpuClock()) {
            BpfMap count = bpf.map(MapSpec.array("count", 8, 1));
            bpf.attach("count", new Hook.PerfEvent(event.number()), count(false));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            // the event counts on CPU 0 only: this thread, or another of this process, gets there
            while (count.sum(0) == 0 && System.nanoTime() < deadline) {
                Thread.yield();
            }
            assertThat(count.sum(0)).isPositive();
        }
    }

    @Test
    void theStackOfACallIsKept() {
        try (Arena arena = Arena.ofConfined();
                BpfObjects bpf = new BpfObjects()) {
            BpfMap stacks = bpf.map(MapSpec.stackTrace("stacks", 16, 1024));
            BpfMap count = bpf.map(MapSpec.array("count", 8, 1));
            Assembler asm = new Assembler();
            Slot key = asm.slot("key", 4);
            asm.mov(R6, R1)
                    .call(Helper.GET_CURRENT_PID_TGID)
                    .alu(Alu.RSH, R0, 32)
                    .jump(Jump.NE, R0, (int) ProcessHandle.current().pid(), "out")
                    .mov(R1, R6)
                    .map(R2, "stacks")
                    .mov(R3, 1 << 8) // BPF_F_USER_STACK
                    .call(Helper.GET_STACKID)
                    .jump(Jump.SLT, R0, 0, "out")
                    .mov(R6, R0)
                    .store(Size.U32, key, 0, 0)
                    .address(R2, key)
                    .map(R1, "count")
                    .call(Helper.MAP_LOOKUP_ELEM)
                    .jump(Jump.EQ, R0, 0, "out")
                    .alu(Alu.ADD, R6, 1)
                    .store(Size.U64, R0, 0, R6)
                    .label("out")
                    .exit(0);
            bpf.attach("stack", new Hook.Tracepoint("syscalls", "sys_enter_dup"), asm.code());
            Kernel.syscall(Nr.DUP, -1);
            assertThat(count.sum(0)).isPositive();
            MemorySegment frames = arena.allocate(stacks.lookupBytes(), 8);
            MemorySegment id = arena.allocateFrom(ValueLayout.JAVA_INT, (int) count.sum(0) - 1);
            assertThat(stacks.lookup(id, frames)).isTrue();
            assertThat(frames.get(ValueLayout.JAVA_LONG, 0)).isNotZero();
        }
    }
}
