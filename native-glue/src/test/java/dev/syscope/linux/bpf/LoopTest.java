package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import java.lang.foreign.Arena;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A loop does the same whether the kernel has a helper for it or not. */
@Tag("kernel")
@Tag("quick")
class LoopTest {
    @BeforeAll
    static void privileged() {
        BpfPrivilege.required();
    }

    /** The sum of the turns' indices; the body ends the loop at one of them. */
    private static int sum(Loop loop, int turns, int last) {
        Assembler asm = new Assembler();
        Slot sum = asm.slot("sum", 8);
        asm.store(Size.U64, sum, 0, 0);
        loop.run(asm, turns, "add", sum);
        asm.load(Size.U64, R0, sum, 0)
                .exit()
                .subprogram("add")
                .load(Size.U64, R0, R2, 0)
                .alu(Alu.ADD, R0, R1)
                .store(Size.U64, R2, 0, R0)
                .jump(Jump.EQ, R1, last, "last")
                .exit(0)
                .label("last")
                .exit(1);
        try (Arena arena = Arena.ofConfined();
                BpfProgram program = BpfProgram.load("loop", new Hook.SocketFilter(), asm.code(), Map.of())) {
            return program.testRun(arena.allocate(64));
        }
    }

    @Test
    void bothWaysTurnAsOftenAsAskedForOrUntilTheBodyEndsIt() {
        assertThat(sum(Loop.unaided(1000), 300, -1)).isEqualTo(300 * 299 / 2);
        assertThat(sum(Loop.unaided(1000), 300, 7)).isEqualTo(7 * 8 / 2);
        BpfPrivilege.needs(BpfFeature.LOOP);
        assertThat(sum(Loop.byHelper(), 300, -1)).isEqualTo(300 * 299 / 2);
        assertThat(sum(Loop.byHelper(), 300, 7)).isEqualTo(7 * 8 / 2);
    }

    @Test
    void withoutTheHelperTurnsAreLimited() {
        assertThat(sum(Loop.unaided(10), 300, -1)).isEqualTo(10 * 9 / 2);
    }
}
