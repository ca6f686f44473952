package dev.syscope.linux.bpf.asm;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R10;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstructionTest {
    /** Encodings worked out by hand from RFC 9669, sections 3 to 5; texts as the kernel's verifier writes them. */
    private record Case(Instruction have, String encoding, String text) {}

    private static final List<Case> CASES = List.of(
            new Case(Alu.ADD.imm(R1, 22), "0701000016000000", "(07) r1 += 22"),
            new Case(Alu.ADD.reg(R1, R2), "0f21000000000000", "(0f) r1 += r2"),
            new Case(Alu.ADD.imm32(R1, -1), "04010000ffffffff", "(04) w1 += -1"),
            new Case(Alu.SUB.reg32(R3, R2), "1c23000000000000", "(1c) w3 -= w2"),
            new Case(Alu.MUL.imm(R1, 3), "2701000003000000", "(27) r1 *= 3"),
            new Case(Alu.DIV.reg(R1, R2), "3f21000000000000", "(3f) r1 /= r2"),
            new Case(Alu.OR.imm(R1, 1), "4701000001000000", "(47) r1 |= 1"),
            new Case(Alu.AND.imm(R1, 255), "57010000ff000000", "(57) r1 &= 255"),
            new Case(Alu.LSH.imm(R1, 32), "6701000020000000", "(67) r1 <<= 32"),
            new Case(Alu.RSH.imm(R1, 32), "7701000020000000", "(77) r1 >>= 32"),
            new Case(Alu.NEG.imm(R1, 0), "8701000000000000", "(87) r1 = -r1"),
            new Case(Alu.MOD.imm(R1, 7), "9701000007000000", "(97) r1 %= 7"),
            new Case(Alu.XOR.reg(R1, R1), "af11000000000000", "(af) r1 ^= r1"),
            new Case(Alu.MOV.reg(R1, R10), "bfa1000000000000", "(bf) r1 = r10"),
            new Case(Alu.MOV.imm(R0, 0), "b700000000000000", "(b7) r0 = 0"),
            new Case(Alu.MOV.imm32(R2, 5), "b402000005000000", "(b4) w2 = 5"),
            new Case(Alu.ARSH.imm(R1, 63), "c70100003f000000", "(c7) r1 s>>= 63"),
            new Case(Instruction.toBigEndian(R1, 16), "dc01000010000000", "(dc) r1 = be16 r1"),
            new Case(Instruction.load(Size.U8, R1, R2, 1), "7121010000000000", "(71) r1 = *(u8 *)(r2 +1)"),
            new Case(Instruction.load(Size.U16, R1, R2, 2), "6921020000000000", "(69) r1 = *(u16 *)(r2 +2)"),
            new Case(Instruction.load(Size.U32, R1, R2, 4), "6121040000000000", "(61) r1 = *(u32 *)(r2 +4)"),
            new Case(Instruction.load(Size.U64, R1, R10, -8), "79a1f8ff00000000", "(79) r1 = *(u64 *)(r10 -8)"),
            new Case(Instruction.store(Size.U8, R10, -1, R1), "731affff00000000", "(73) *(u8 *)(r10 -1) = r1"),
            new Case(Instruction.store(Size.U64, R10, -8, R1), "7b1af8ff00000000", "(7b) *(u64 *)(r10 -8) = r1"),
            new Case(Instruction.store(Size.U32, R10, -4, 7), "620afcff07000000", "(62) *(u32 *)(r10 -4) = 7"),
            new Case(Instruction.store(Size.U64, R10, -8, 0), "7a0af8ff00000000", "(7a) *(u64 *)(r10 -8) = 0"),
            new Case(Atomic.ADD.at(Size.U64, R1, 0, R2), "db21000000000000", "(db) lock *(u64 *)(r1 +0) += r2"),
            new Case(Atomic.ADD.at(Size.U32, R1, 4, R2), "c321040000000000", "(c3) lock *(u32 *)(r1 +4) += r2"),
            new Case(Atomic.XOR.at(Size.U64, R1, 0, R2), "db210000a0000000", "(db) lock *(u64 *)(r1 +0) ^= r2"),
            new Case(
                    Atomic.FETCH_ADD.at(Size.U64, R1, 0, R2),
                    "db21000001000000",
                    "(db) r2 = atomic64_fetch_add((u64 *)(r1 +0), r2)"),
            new Case(
                    Atomic.FETCH_OR.at(Size.U32, R1, 0, R2),
                    "c321000041000000",
                    "(c3) r2 = atomic_fetch_or((u32 *)(r1 +0), r2)"),
            new Case(
                    Atomic.XCHG.at(Size.U64, R1, 8, R2),
                    "db210800e1000000",
                    "(db) r2 = atomic64_xchg((u64 *)(r1 +8), r2)"),
            new Case(
                    Atomic.CMPXCHG.at(Size.U64, R1, 8, R2),
                    "db210800f1000000",
                    "(db) r0 = atomic64_cmpxchg((u64 *)(r1 +8), r0, r2)"),
            new Case(Instruction.imm64(R1, 0x1122334455667788L), "18010000887766550000000044332211",
                    "(18) r1 = 0x1122334455667788"),
            new Case(Instruction.call(Helper.KTIME_GET_NS), "8500000005000000", "(85) call bpf_ktime_get_ns#5"),
            new Case(Instruction.exit(), "9500000000000000", "(95) exit"));

    @Test
    void everyInstructionIsEncodedAsTheStandardSays() {
        assertThat(CASES).allSatisfy(c -> assertThat(HexFormat.of()
                        .formatHex(new Assembler().add(c.have()).code().encode(map -> -1)))
                .as(c.text())
                .isEqualTo(c.encoding()));
    }

    @Test
    void everyInstructionPrintsAsTheKernelPrintsIt() {
        assertThat(CASES).allSatisfy(c -> assertThat(c.have()).hasToString(c.text()));
    }

    @Test
    void jumpsCountSlotsFromTheNextInstruction() {
        Code code = new Assembler()
                .label("again")
                .jump(Jump.EQ, R1, 5, "out")
                .add(Instruction.imm64(R2, 1L << 40))
                .jump32(Jump.SLT, R1, R2, "again")
                .jump(Jump.SET, R1, 1, "again")
                .jump("out")
                .label("out")
                .exit(0)
                .code();
        assertThat(code.instructions().stream().map(Instruction::toString))
                .containsExactly(
                        "(15) if r1 == 0x5 goto pc+5",
                        "(18) r2 = 0x10000000000",
                        "(ce) if w1 s< w2 goto pc-4",
                        "(45) if r1 & 0x1 goto pc-5",
                        "(05) goto pc+0",
                        "(b7) r0 = 0",
                        "(95) exit");
        assertThat(HexFormat.of().formatHex(code.encode(map -> -1)).substring(0, 16)).isEqualTo("1501050005000000");
    }

    @Test
    void aMapIsANameUntilItIsEncoded() {
        Code code = new Assembler().map(R1, "events").exit(0).code();
        assertThat(code.maps()).containsExactly("events");
        assertThat(code.instructions().get(0)).hasToString("(18) r1 = map[events]");
        assertThat(HexFormat.of().formatHex(code.encode(map -> 0x1234)).substring(0, 32))
                .isEqualTo("18110000341200000000000000000000");
    }

    @Test
    void subprogramsAreCalledByDistance() {
        Code code = new Assembler()
                .call("twice")
                .exit()
                .subprogram("twice")
                .mov(R0, R1)
                .alu(Alu.ADD, R0, R1)
                .exit()
                .code();
        assertThat(code.instructions().get(0)).hasToString("(85) call pc+1");
        assertThat(HexFormat.of().formatHex(code.encode(map -> -1)).substring(0, 16)).isEqualTo("8510000001000000");
        assertThat(code.describe(3)).isEqualTo("twice+1: (0f) r0 += r1");
    }

    @Test
    void whatCannotBeEncodedIsRefusedWithItsReason() {
        assertThatThrownBy(() -> new Assembler().jump("nowhere").code())
                .hasMessage("there is no label nowhere");
        assertThatThrownBy(() -> new Assembler().call("nothing").code())
                .hasMessage("there is no subprogram nothing");
        assertThatThrownBy(() -> new Assembler().label("a").label("a"))
                .hasMessage("label a stands in two places");
        assertThatThrownBy(() -> Instruction.load(Size.U8, R1, R2, 40000))
                .hasMessage("an offset of 40000 doesn't fit into 16 bits");
        assertThatThrownBy(() -> Atomic.ADD.at(Size.U16, R1, 0, R2))
                .hasMessage("atomic operations are 4 or 8 bytes wide, not 2");
        Assembler full = new Assembler();
        full.slot("most", 504);
        assertThatThrownBy(() -> full.slot("rest", 9)).hasMessage("no room for slot rest, 9 bytes, on the stack");
    }

    @Test
    void slotsDontOverlapAndAccessStaysInside() {
        Assembler asm = new Assembler();
        Slot first = asm.slot("first", 4);
        Slot second = asm.slot("second", 16);
        assertThat(first.offset()).isEqualTo(-8);
        assertThat(second.offset()).isEqualTo(-24);
        assertThatThrownBy(() -> asm.store(Size.U64, second, 12, R1)).hasMessage("slot second has 16 bytes, none at 12");
    }
}
