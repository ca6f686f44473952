package dev.syscope.snoop;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R4;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;

import dev.syscope.linux.bpf.BpfMap;
import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.CgroupFilter;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.MapSpec;
import dev.syscope.linux.bpf.Tasks;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import java.util.Optional;

/** Decides in the kernel whose events are wanted. Only the questions that were asked become instructions. */
final class TargetFilter {
    private static final String CHOSEN = "chosen";
    private static final int MOST_CHOSEN = 65536;

    private final SnoopFilter wanted;
    private final Optional<CgroupFilter> cgroup;
    private BpfMap chosen;

    TargetFilter(SnoopFilter wanted, BpfObjects maps) {
        this.wanted = wanted;
        if (wanted.chosenOnly()) {
            chosen = maps.map(MapSpec.hash(CHOSEN, 4, 4, MOST_CHOSEN));
        }
        cgroup = wanted.cgroup().map(path -> CgroupFilter.create(maps, "cgroup", path));
    }

    void choose(int pid) {
        if (chosen != null) {
            chosen.put(pid, 1);
        }
    }

    /**
     * Adds the instructions that go to {@code out} when the current thread isn't wanted. R0 to R5 are lost.
     *
     * @param id gets what {@code bpf_get_current_pid_tgid} gives; R6 to R9
     * @param key 8 bytes of the stack
     */
    void check(Assembler asm, Register id, Slot key, String out) {
        asm.call(Helper.GET_CURRENT_PID_TGID)
                .mov(id, R0)
                .mov(R1, R0)
                .alu(Alu.RSH, R1, 32);
        checkIds(asm, R1, id, out);
        if (wanted.uid().isPresent()) {
            asm.call(Helper.GET_CURRENT_UID_GID).jump32(Jump.NE, R0, wanted.uid().getAsInt(), out);
        }
        checkRest(asm, id, key, out);
    }

    private void checkIds(Assembler asm, Register tgid, Register id, String out) {
        // ours, whatever else is asked: files that we open while we print would have us print more
        asm.jump32(Jump.EQ, tgid, (int) ProcessHandle.current().pid(), out);
        wanted.pid().ifPresent(pid -> asm.jump32(Jump.NE, tgid, pid, out));
        wanted.tid().ifPresent(tid -> asm.jump32(Jump.NE, id, tid, out));
    }

    private void checkRest(Assembler asm, Register id, Slot key, String out) {
        if (wanted.parent().isPresent()) {
            Tasks.current(asm, R1);
            Tasks.field(asm, R1, R1, Btf.kernel().field("task_struct", "real_parent", "tgid"), key);
            asm.jump32(Jump.NE, R1, wanted.parent().getAsInt(), out);
        }
        if (wanted.chosenOnly()) {
            asm.mov(R1, id).alu(Alu.RSH, R1, 32).store(Size.U32, key, 0, R1);
            lookUp(asm, key);
            asm.jump(Jump.EQ, R0, 0, out);
        }
        cgroup.ifPresent(filter -> filter.check(asm, out));
    }

    private static void lookUp(Assembler asm, Slot key) {
        asm.address(R2, key).map(R1, CHOSEN).call(Helper.MAP_LOOKUP_ELEM);
    }

    /** Attaches what keeps the chosen ones complete: children are added before they run. */
    void attach(BpfObjects programs) {
        if (!wanted.chosenOnly()) {
            return;
        }
        Btf kernel = Btf.kernel();
        Assembler asm = new Assembler();
        Slot parent = asm.slot("parent", 4);
        Slot child = asm.slot("child", 4);
        asm.load(Size.U64, R6, R1, 0).load(Size.U64, R7, R1, 8);
        FieldLoad.direct(asm, R6, R6, kernel.field("task_struct", "tgid"));
        FieldLoad.direct(asm, R7, R7, kernel.field("task_struct", "tgid"));
        asm.jump(Jump.EQ, R6, R7, "out") // a thread
                .store(Size.U32, parent, 0, R6)
                .store(Size.U32, child, 0, R7);
        lookUp(asm, parent);
        asm.jump(Jump.EQ, R0, 0, "out")
                .address(R2, child)
                .address(R3, parent)
                .map(R1, CHOSEN)
                .mov(R4, 0)
                .call(Helper.MAP_UPDATE_ELEM);
        programs.attach(
                "on_fork", new Hook.BtfTracepoint("sched_process_fork"), asm.label("out").exit(0).code());

        Assembler freed = new Assembler();
        Slot key = freed.slot("key", 4);
        freed.load(Size.U64, R6, R1, 0);
        FieldLoad.direct(freed, R7, R6, kernel.field("task_struct", "tgid"));
        FieldLoad.direct(freed, R6, R6, kernel.field("task_struct", "pid"));
        freed.jump(Jump.NE, R6, R7, "out")
                .store(Size.U32, key, 0, R7)
                .address(R2, key)
                .map(R1, CHOSEN)
                .call(Helper.MAP_DELETE_ELEM);
        // when a leader is freed, all of its process have made their last call
        programs.attach(
                "on_free", new Hook.BtfTracepoint("sched_process_free"), freed.label("out").exit(0).code());
    }
}
