package dev.syscope.snoop;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.bpf.Tasks;
import dev.syscope.linux.bpf.ThreadStorage;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;

/** The program at an open's exit: completes the record that {@link OpenEntry} began, and sends it off. */
final class OpenExit {
    private OpenExit() {}

    static Code code(OpenHook hook, OpenFilter filter, SnoopSession session, ThreadStorage storage) {
        Btf kernel = Btf.kernel();
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        asm.mov(R6, R1);
        storage.current(asm, key, false, "out");
        asm.mov(R9, R0)
                // not begun: its entry was not wanted, or before our time
                .load(Size.U64, R7, R9, OpenLayout.TIME)
                .jump(Jump.EQ, R7, 0, "out")
                .load(Size.U64, R6, R6, hook.result());
        if (filter.failedOnly()) {
            asm.jump(Jump.SGE, R6, 0, "done");
        }
        asm.store(Size.U32, R9, OpenLayout.RESULT, R6)
                .call(Helper.KTIME_GET_NS)
                .alu(Alu.SUB, R0, R7)
                .store(Size.U64, R9, OpenLayout.DURATION, R0)
                .call(Helper.GET_CURRENT_PID_TGID)
                .store(Size.U32, R9, OpenLayout.TID, R0)
                .alu(Alu.RSH, R0, 32)
                .store(Size.U32, R9, OpenLayout.PID, R0)
                .call(Helper.GET_CURRENT_UID_GID)
                .store(Size.U32, R9, OpenLayout.UID, R0)
                .call(Helper.GET_CURRENT_CGROUP_ID)
                .store(Size.U64, R9, OpenLayout.CGROUP, R0)
                .mov(R1, R9)
                .alu(Alu.ADD, R1, OpenLayout.COMM)
                .mov(R2, OpenLayout.COMM_BYTES)
                .call(Helper.GET_CURRENT_COMM);
        Tasks.current(asm, R8);
        leaderComm(asm, kernel, asm.slot("word", 8));
        asm.load(Size.U32, R1, R9, OpenLayout.PATH_BYTES)
                .jump(Jump.NE, R1, 0, "has_path")
                .load(Size.U64, R1, R9, OpenLayout.PATH_ADDRESS)
                .jump(Jump.EQ, R1, 0, "has_path");
        OpenEntry.readPath(asm, R9);
        asm.label("has_path").store(Size.U32, R9, OpenLayout.NAMES_BYTES, 0);
        if (filter.fullPath()) {
            new PathWalk(kernel).walk(asm);
        }
        send(asm, filter, session, key);
        asm.label("done").store(Size.U64, R9, OpenLayout.TIME, 0);
        storage.release(asm, key);
        asm.label("out").exit(0);
        if (filter.fullPath()) {
            new PathWalk(kernel).subprogram(asm);
        }
        return asm.code();
    }

    private static void leaderComm(Assembler asm, Btf kernel, Slot scratch) {
        Tasks.field(asm, R3, R8, kernel.field("task_struct", "group_leader"), scratch);
        asm.alu(Alu.ADD, R3, kernel.field("task_struct", "comm").offset())
                .mov(R1, R9)
                .alu(Alu.ADD, R1, OpenLayout.LEADER_COMM)
                .mov(R2, OpenLayout.COMM_BYTES)
                .call(Helper.PROBE_READ_KERNEL);
    }

    private static void send(Assembler asm, OpenFilter filter, SnoopSession session, Slot key) {
        int most = OpenLayout.size(filter.fullPath()) - OpenLayout.PATH;
        asm.load(Size.U32, R7, R9, OpenLayout.PATH_BYTES)
                .load(Size.U32, R1, R9, OpenLayout.NAMES_BYTES)
                .alu(Alu.ADD, R7, R1)
                .jump(Jump.LE, R7, most, "bounded")
                .mov(R7, most)
                .label("bounded")
                .alu(Alu.ADD, R7, OpenLayout.PATH);
        session.output(asm, R9, R7, key);
    }
}
