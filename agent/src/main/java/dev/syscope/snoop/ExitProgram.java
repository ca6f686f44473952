package dev.syscope.snoop;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R4;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.MapSpec;
import dev.syscope.linux.bpf.ThreadStorage;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.Field;

/**
 * The program on {@code sched_process_exit}.
 *
 * <p>A process ends with its last thread, which is not always its leader; the kernel says so by {@code group_dead}
 * since 6.16, and before by {@code signal->live} being 0, which two threads that exit at once may both see. The status
 * is that of the group, if something ended the whole group, else the leader's, as wait(2) has it.
 */
final class ExitProgram {
    /** Threads on their way through the kernel's do_exit, which may wait there. */
    private static final int MOST_EXITING = 1024;

    /** Processes that have ended, by the leader's id and start time; the oldest are forgotten. */
    private static final String ENDED = "ended";

    private static final int MOST_ENDED = 8192;
    private static final int NOEXIST = 1; // BPF_NOEXIST

    /** {@code SIGNAL_GROUP_EXIT} of {@code include/linux/sched/signal.h}. */
    private static final int SIGNAL_GROUP_EXIT = 4;

    private final Btf kernel = Btf.kernel();
    private final ExitFilter filter;
    private final SnoopSession session;
    private final Assembler asm = new Assembler();
    private final Slot key = asm.slot("key", 8);
    /** Since 6.16: the tracepoint then also comes before the thread gives its memory back. */
    private final boolean toldByArgument = Btf.kernel().tracepointArguments("sched_process_exit") >= 2;
    private final ThreadStorage storage;

    /** Makes the maps. */
    ExitProgram(ExitFilter filter, SnoopSession session) {
        this.filter = filter;
        this.session = session;
        storage = session.storage("exits", ExitLayout.size(filter.arguments()), MOST_EXITING);
        if (!filter.threads() && !toldByArgument) {
            session.map(MapSpec.lruHash(ENDED, 16, 4, MOST_ENDED));
        }
    }

    /** Attaches the programs. */
    void attach() {
        if (filter.arguments() && !toldByArgument) {
            ExitArguments.attach(session, storage);
        }
        session.attach("on_exit", new Hook.BtfTracepoint("sched_process_exit"), code());
        session.attachCleaner(storage);
    }

    private Code code() {
        asm.mov(R6, R1);
        if (!filter.threads() && toldByArgument) {
            asm.load(Size.U64, R1, R6, 8).alu(Alu.AND, R1, 1).jump(Jump.EQ, R1, 0, "out");
        }
        session.filter().check(asm, R7, key, "out");
        asm.load(Size.U64, R6, R6, 0); // the task, from here on
        if (!filter.threads() && !toldByArgument) {
            lastOfItsProcess();
        }
        status();
        if (filter.failedOnly()) {
            asm.jump32(Jump.EQ, R8, 0, "out");
        }
        storage.current(asm, key, true, "lost");
        asm.mov(R9, R0)
                .store(Size.U32, R9, ExitLayout.STATUS, R8)
                .store(Size.U32, R9, ExitLayout.TID, R7)
                .alu(Alu.RSH, R7, 32)
                .store(Size.U32, R9, ExitLayout.PID, R7);
        ids();
        resources();
        names();
        arguments();
        session.output(asm, R9, R7, key);
        asm.exit(0).label("lost");
        session.countLoss(asm, key);
        return asm.label("out").exit(0).code();
    }

    /** Of several that see no live thread, the first goes on. */
    private void lastOfItsProcess() {
        Slot process = asm.slot("process", 16);
        load(R1, R6, "signal", "live", "counter");
        asm.jump32(Jump.NE, R1, 0, "out");
        load(R1, R6, "tgid");
        asm.store(Size.U64, process, 0, R1);
        load(R1, R6, "group_leader", "start_time");
        asm.store(Size.U64, process, 8, R1)
                .address(R2, process)
                .address(R3, process)
                .map(R1, ENDED)
                .mov(R4, NOEXIST)
                .call(Helper.MAP_UPDATE_ELEM)
                .jump(Jump.NE, R0, 0, "out");
    }

    private void load(Register dst, Register task, String... path) {
        FieldLoad.direct(asm, dst, task, kernel.field("task_struct", path));
    }

    /** Leaves it in R8. */
    private void status() {
        if (filter.threads()) {
            load(R8, R6, "exit_code");
            return;
        }
        load(R1, R6, "signal", "flags");
        load(R8, R6, "signal", "group_exit_code");
        asm.alu(Alu.AND, R1, SIGNAL_GROUP_EXIT).jump(Jump.NE, R1, 0, "status");
        load(R8, R6, "group_leader", "exit_code");
        asm.label("status");
    }

    private void ids() {
        load(R1, R6, "real_parent", "tgid");
        asm.store(Size.U32, R9, ExitLayout.PPID, R1)
                .call(Helper.GET_CURRENT_UID_GID)
                .store(Size.U32, R9, ExitLayout.UID, R0)
                .call(Helper.GET_CURRENT_CGROUP_ID)
                .store(Size.U64, R9, ExitLayout.CGROUP, R0)
                .call(Helper.KTIME_GET_NS)
                .store(Size.U64, R9, ExitLayout.TIME, R0);
        if (filter.threads()) {
            load(R1, R6, "start_time");
        } else {
            load(R1, R6, "group_leader", "start_time");
        }
        asm.store(Size.U64, R9, ExitLayout.START, R1);
    }

    private void resources() {
        load(R1, R6, "se", "sum_exec_runtime");
        if (!filter.threads()) {
            // those that were freed, the one that ends, and the leader if it waited for this as a zombie
            load(R2, R6, "signal", "sum_sched_runtime");
            load(R3, R6, "group_leader");
            asm.alu(Alu.ADD, R1, R2).jump(Jump.EQ, R3, R6, "cpu");
            load(R2, R3, "se", "sum_exec_runtime");
            asm.alu(Alu.ADD, R1, R2).label("cpu");
        }
        asm.store(Size.U64, R9, ExitLayout.CPU, R1);
        load(R1, R6, "signal", "maxrss");
        asm.store(Size.U64, R9, ExitLayout.MAX_RSS_PAGES, R1);
        load(R1, R6, "signal", "oom_mm");
        asm.store(Size.U32, R9, ExitLayout.OOM_KILLED, 0)
                .jump(Jump.EQ, R1, 0, "no_oom")
                .store(Size.U32, R9, ExitLayout.OOM_KILLED, 1)
                .label("no_oom");
    }

    private void names() {
        Field comm = kernel.field("task_struct", "comm");
        if (filter.threads()) {
            asm.mov(R1, R6);
        } else {
            load(R1, R6, "group_leader");
        }
        for (int i = 0; i < ExitLayout.COMM_BYTES; i += 8) {
            asm.load(Size.U64, R2, R1, comm.offset() + i).store(Size.U64, R9, ExitLayout.COMM + i, R2);
        }
    }

    /** Leaves the record's length in R7. */
    private void arguments() {
        if (filter.arguments() && !toldByArgument) {
            asm.load(Size.U32, R7, R9, ExitLayout.ARGUMENTS_BYTES)
                    .jump(Jump.LE, R7, ExitLayout.ARGUMENTS_MAX, "bounded")
                    .mov(R7, ExitLayout.ARGUMENTS_MAX)
                    .label("bounded")
                    .alu(Alu.ADD, R7, ExitLayout.ARGUMENTS);
            return;
        }
        asm.store(Size.U32, R9, ExitLayout.ARGUMENTS_BYTES, 0).mov(R7, ExitLayout.ARGUMENTS);
        if (filter.arguments()) {
            load(R8, R6, "mm");
            asm.jump(Jump.EQ, R8, 0, "arguments");
            FieldLoad.direct(asm, R3, R8, kernel.field("mm_struct", "arg_start"));
            FieldLoad.direct(asm, R2, R8, kernel.field("mm_struct", "arg_end"));
            read(asm, R6);
            asm.alu(Alu.ADD, R7, R6).label("arguments");
        }
    }

    /**
     * Reads the arguments from R3 up to R2 into the record at R9, unless they can't be read: then to {@code arguments}.
     *
     * @param length gets their bytes
     */
    static void read(Assembler asm, Register length) {
        asm.alu(Alu.SUB, R2, R3)
                .jump(Jump.LE, R2, ExitLayout.ARGUMENTS_MAX, "short")
                .mov(R2, ExitLayout.ARGUMENTS_MAX)
                .label("short")
                .mov(length, R2)
                .mov(R1, R9)
                .alu(Alu.ADD, R1, ExitLayout.ARGUMENTS)
                .call(Helper.PROBE_READ_USER)
                .jump(Jump.NE, R0, 0, "arguments")
                .store(Size.U32, R9, ExitLayout.ARGUMENTS_BYTES, length);
    }
}
