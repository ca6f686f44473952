package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R4;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Atomic;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Instruction;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class BpfProgramTest {
    @BeforeAll
    static void privileged() {
        BpfPrivilege.required();
    }

    private static int run(Assembler asm) {
        try (Arena arena = Arena.ofConfined();
                BpfProgram program = BpfProgram.load("test", new Hook.SocketFilter(), asm.code(), Map.of())) {
            return program.testRun(arena.allocate(64));
        }
    }

    private record Sum(Alu operation, long left, int right, int want, int want32) {}

    @Test
    void arithmeticIsWhatTheStandardSays() {
        List<Sum> sums = List.of(
                new Sum(Alu.ADD, 7, 5, 12, 12),
                new Sum(Alu.SUB, 5, 7, -2, -2),
                new Sum(Alu.MUL, 6, 7, 42, 42),
                new Sum(Alu.DIV, 43, 7, 6, 6),
                new Sum(Alu.MOD, 43, 7, 1, 1),
                new Sum(Alu.OR, 0xf0, 0x0f, 0xff, 0xff),
                new Sum(Alu.AND, 0xff, 0x3c, 0x3c, 0x3c),
                new Sum(Alu.XOR, 0xff, 0x0f, 0xf0, 0xf0),
                new Sum(Alu.LSH, 1, 12, 4096, 4096),
                new Sum(Alu.RSH, -1, 31, -1, 1),
                new Sum(Alu.ARSH, -16, 2, -4, -4),
                new Sum(Alu.MOV, 1, -3, -3, -3));
        assertThat(sums).allSatisfy(sum -> {
            assertThat(run(new Assembler()
                            .add(Instruction.imm64(R0, sum.left()))
                            .alu(sum.operation(), R0, sum.right())
                            .exit()))
                    .isEqualTo(sum.want());
            assertThat(run(new Assembler()
                            .add(Instruction.imm64(R0, sum.left()))
                            .mov(R2, sum.right())
                            .alu32(sum.operation(), R0, R2)
                            .exit()))
                    .isEqualTo(sum.want32());
        });
    }

    @Test
    void aBackEdgeMakesALoop() {
        assertThat(run(new Assembler()
                        .mov(R0, 0)
                        .mov(R2, 0)
                        .label("again")
                        .alu(Alu.ADD, R0, R2)
                        .alu(Alu.ADD, R2, 1)
                        .jump(Jump.LT, R2, 101, "again")
                        .exit()))
                .isEqualTo(5050);
    }

    @Test
    void aSubprogramHasItsOwnStackAndTheHelperLoopCallsBack() {
        BpfPrivilege.needs(BpfFeature.LOOP);
        Assembler asm = new Assembler();
        Slot sum = asm.slot("sum", 8);
        asm.store(Size.U64, sum, 0, 0)
                .mov(R1, 1000)
                .function(R2, "add")
                .address(R3, sum)
                .mov(R4, 0)
                .call(Helper.LOOP)
                .load(Size.U64, R1, sum, 0)
                .call("half")
                .exit()
                .subprogram("add")
                .load(Size.U64, R0, R2, 0)
                .alu(Alu.ADD, R0, R1)
                .store(Size.U64, R2, 0, R0)
                .exit(0)
                .subprogram("half");
        Slot own = asm.slot("own", 8);
        asm.store(Size.U64, own, 0, R1).load(Size.U64, R0, own, 0).alu(Alu.RSH, R0, 1).exit();
        assertThat(run(asm)).isEqualTo(999 * 1000 / 4);
    }

    @Test
    void atomicOperationsChangeMemoryAndFetch() {
        BpfPrivilege.needs(BpfFeature.ATOMIC_FETCH);
        Assembler asm = new Assembler();
        Slot word = asm.slot("word", 8);
        asm.store(Size.U64, word, 0, 40)
                .address(R6, word)
                .mov(R1, 2)
                .atomic(Atomic.ADD, Size.U64, R6, 0, R1)
                .mov(R1, 100)
                .atomic(Atomic.FETCH_ADD, Size.U64, R6, 0, R1)
                .mov(R0, R1) // 42
                .mov(R2, 7)
                .mov(R3, R0)
                .alu(Alu.ADD, R0, 100)
                .atomic(Atomic.CMPXCHG, Size.U64, R6, 0, R2) // 142 is there, so 7 now is
                .load(Size.U64, R1, word, 0)
                .alu(Alu.ADD, R0, R1)
                .alu(Alu.ADD, R0, R3)
                .exit();
        assertThat(run(asm)).isEqualTo(142 + 7 + 42);
    }

    @Test
    void aRejectionShowsItsTellingLineNextToOurInstruction() {
        Assembler asm = new Assembler().mov(R2, 0).label("read").load(Size.U64, R0, R2, 0).exit();
        VerifierException e = catchThrowableOfType(VerifierException.class, () -> run(asm));
        assertThat(e.getMessage())
                .startsWith("the kernel rejects BPF program test (EACCES): ")
                .containsPattern("R2 invalid mem access '(scalar|inv)'") // as 5.18 and those before it call it
                .contains(" at read: (79) r0 = *(u64 *)(r2 +0)")
                .hasLineCount(1);
        assertThat(e.log()).contains("processed ");
    }

    @Test
    void everyInstructionOfARejectedProgramReadsAsInTheKernelsLog() {
        BpfPrivilege.needs(BpfFeature.ATOMIC_FETCH);
        Assembler asm = new Assembler();
        Slot slot = asm.slot("slot", 16);
        asm.mov(R6, R1)
                .zero(slot)
                .store(Size.U32, slot, 4, -7)
                .address(R2, slot)
                .mov(R1, 5)
                .atomic(Atomic.ADD, Size.U64, R2, 0, R1)
                .atomic(Atomic.FETCH_XOR, Size.U32, R2, 4, R1)
                .atomic(Atomic.XCHG, Size.U64, R2, 8, R1)
                .alu32(Alu.MUL, R1, -3)
                .alu(Alu.ARSH, R1, 4)
                .alu(Alu.NEG, R1, 0)
                .add(Instruction.toBigEndian(R1, 32))
                .load(Size.U8, R3, slot, 3)
                .jump(Jump.SGE, R3, -5, "next")
                .label("next")
                .jump32(Jump.NE, R3, R1, "call")
                .label("call")
                .call(Helper.GET_SMP_PROCESSOR_ID)
                .add(Instruction.imm64(R1, 0x123456789abL))
                .call("wrong")
                .exit()
                .subprogram("wrong")
                .load(Size.U32, R0, R1, 0)
                .exit();
        Code code = asm.code();
        VerifierException e = catchThrowableOfType(VerifierException.class, () -> run(asm));
        List<String> ours =
                code.instructions().stream().map(Instruction::toString).toList();
        // a line: "12: (bf) r2 = r10       ; R2_w=fp0 R10=fp0"
        List<String> theirs = e.log()
                .lines()
                .filter(line -> line.matches("^\\d+: \\(.*"))
                .map(line -> line.replaceFirst("^\\d+: ", "").replaceFirst("\\s*;.*", ""))
                .toList();
        assertThat(theirs).hasSizeGreaterThan(18);
        assertThat(theirs).allSatisfy(line -> assertThat(ours).contains(line));
    }

    @Test
    void aProgramThatNamesAMapThatIsntThereIsRefused() {
        assertThatThrownBy(() -> run(new Assembler().map(R1, "events").exit(0)))
                .hasMessage("program test names a map events that isn't given");
    }

    @Test
    void aHookThatTheKernelHasNotIsRefusedByName() {
        Code code = new Assembler().exit(0).code();
        assertThatThrownBy(() -> BpfProgram.load("t", new Hook.BtfTracepoint("no_such_thing"), code, Map.of()))
                .hasMessage("this kernel has no tracepoint no_such_thing");
        try (BpfProgram program = BpfProgram.load("t", new Hook.RawTracepoint("no_such_thing"), code, Map.of())) {
            assertThatThrownBy(program::attach).hasMessageContaining("This kernel has no raw tracepoint no_such_thing");
        }
    }
}
