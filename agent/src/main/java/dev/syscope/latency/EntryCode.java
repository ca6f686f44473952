package dev.syscope.latency;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.bpf.CgroupFilter;
import dev.syscope.linux.bpf.Tasks;
import dev.syscope.linux.bpf.ThreadStorage;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Field;
import java.util.Optional;

/**
 * The programs that know who belongs to the target: at a call's entry, where they note the time in the task's storage,
 * at a fork, and for a walk over all tasks. A task that doesn't belong to the target has no storage, by which the
 * program at the exit tells it.
 */
final class EntryCode {
    private static final int UNKNOWN = HistogramLayout.NUMBERS_PER_INTERFACE - 1;

    private final TaskFields task;
    private final Scope scope;
    private final Optional<CgroupFilter> cgroup;
    private final ThreadStorage calls;

    /**
     * Programs for a target.
     *
     * @param cgroup tells the scope's, if it is one
     */
    EntryCode(TaskFields task, Scope scope, Optional<CgroupFilter> cgroup, ThreadStorage calls) {
        this.task = task;
        this.scope = scope;
        this.cgroup = cgroup;
        this.calls = calls;
    }

    /**
     * At the entry of each call: a program for {@code tp_btf/sys_enter}.
     *
     * @param filtered whether only some calls are asked for
     */
    Code tracepoint(boolean filtered) {
        Assembler code = new Assembler();
        code.load(Size.U64, R6, R1, 8);
        return everyInterface(code, filtered);
    }

    /** At the entry of the function that serves a call: a program for {@code fentry}. */
    Code function() {
        Assembler code = new Assembler();
        Field number = task.number();
        code.load(Size.U64, R1, R1, 0); // struct pt_regs *
        FieldLoad.direct(code, R6, R1, number);
        return everyInterface(code, true); // the function may serve another interface's call, which isn't asked for
    }

    private Code everyInterface(Assembler code, boolean filtered) {
        Tasks.current(code, R7);
        index(code);
        if (filtered) {
            Slot index = code.slot("index", 8);
            code.store(Size.U32, index, 0, R6)
                    .address(R2, index)
                    .map(R1, HistogramLayout.NUMBERS)
                    .call(Helper.MAP_LOOKUP_ELEM)
                    .jump(Jump.EQ, R0, 0, "out")
                    .load(Size.U32, R1, R0, 0)
                    .jump32(Jump.EQ, R1, HistogramLayout.NOT_SELECTED, "out");
        }
        return note(code);
    }

    /** At the entry of one call, by its own tracepoint, which 32-bit programs don't reach. */
    Code tracepointOfCall() {
        Assembler code = new Assembler();
        code.load(Size.U32, R6, R1, 8);
        Tasks.current(code, R7);
        code.jump(Jump.LE, R6, UNKNOWN, "known").mov(R6, UNKNOWN).label("known");
        return note(code);
    }

    /** Makes of the number in R6 an index that tells the kernel's interfaces apart. */
    private void index(Assembler code) {
        boolean x86 = Architecture.host() == Architecture.X86_64;
        Tasks.field(code, R8, R7, task.compatWord(), code.slot("compat", 8));
        code.alu(Alu.AND, R8, task.compatMask())
                .jump(Jump.EQ, R8, 0, "native")
                .jump(Jump.LE, R6, UNKNOWN, "known32")
                .mov(R6, UNKNOWN)
                .label("known32")
                .alu(Alu.ADD, R6, HistogramLayout.NUMBERS_PER_INTERFACE)
                .jump("indexed")
                .label("native");
        if (x86) {
            code.mov(R8, 0)
                    .jump(Jump.LT, R6, Architecture.X32_SYSCALL_BIT, "plain")
                    .alu(Alu.XOR, R6, Architecture.X32_SYSCALL_BIT)
                    .mov(R8, 2 * HistogramLayout.NUMBERS_PER_INTERFACE)
                    .label("plain");
        }
        code.jump(Jump.LE, R6, UNKNOWN, "known").mov(R6, UNKNOWN).label("known");
        if (x86) {
            code.alu(Alu.ADD, R6, R8);
        }
        code.label("indexed");
    }

    /** Notes the call in R6 of the task in R7, and the time, if the task belongs to the target. */
    private Code note(Assembler code) {
        cgroup.ifPresent(filter -> filter.check(code, "out")); // each time, for a process can be moved
        Slot thread = code.slot("thread", 8);
        ofCurrent(code, thread, false, "none");
        code.jump("have").label("none");
        belongs(code, Whose.CURRENT, "out");
        notOurselves(code);
        ofCurrent(code, thread, true, "missed");
        code.label("have")
                .mov(R8, R0)
                .store(Size.U32, R8, HistogramLayout.CALL_INDEX, R6)
                .call(Helper.KTIME_GET_NS)
                .store(Size.U64, R8, HistogramLayout.CALL_SINCE, R0)
                .label("out")
                .exit(0);
        StateCounter.add(code, "missed", HistogramLayout.STATE_MISSED, code.slot("state", 8)); // no memory for the storage
        return code.code();
    }

    /** At {@code tp_btf/sched_process_fork}: what a task of the target makes belongs to the target. */
    Code fork() {
        Assembler code = new Assembler();
        code.load(Size.U64, R7, R1, 0).load(Size.U64, R6, R1, 8);
        Slot thread = code.slot("thread", 8);
        calls.of(code, R7, thread, false, "none");
        code.jump("ours").label("none");
        belongs(code, Whose.PARENT, "out");
        code.label("ours");
        calls.of(code, R6, thread, true, "out");
        return code.label("out").exit(0).code();
    }

    /** For a walk over all tasks: writes those of the target that have made a call, or have been made by one of it. */
    Code inProgress() {
        Assembler code = new Assembler();
        Slot out = code.slot("out", HistogramLayout.TASK_BYTES);
        code.load(Size.U64, R6, R1, 0)
                .load(Size.U64, R7, R1, 8)
                .jump(Jump.EQ, R7, 0, "done");
        calls.of(code, R7, code.slot("thread", 8), false, "done");
        code.zero(out)
                .load(Size.U64, R1, R0, HistogramLayout.CALL_SINCE)
                .store(Size.U64, out, HistogramLayout.TASK_SINCE, R1)
                .load(Size.U32, R1, R0, HistogramLayout.CALL_INDEX)
                .store(Size.U32, out, HistogramLayout.TASK_INDEX, R1)
                .load(Size.U32, R1, R7, task.tgid())
                .store(Size.U32, out, HistogramLayout.TASK_PID, R1)
                .load(Size.U32, R1, R7, task.pid())
                .store(Size.U32, out, HistogramLayout.TASK_TID, R1)
                .address(R1, out)
                .alu(Alu.ADD, R1, HistogramLayout.TASK_COMM)
                .mov(R2, HistogramLayout.COMM_BYTES)
                .mov(R3, R7)
                .alu(Alu.ADD, R3, task.comm())
                .call(Helper.PROBE_READ_KERNEL)
                .load(Size.U64, R1, R6, 0)
                .address(R2, out)
                .mov(R3, HistogramLayout.TASK_BYTES)
                .call(Helper.SEQ_WRITE)
                .label("done")
                .exit(0);
        return code.code();
    }

    /** R0 = what is kept of the current task, which is in R7. */
    private void ofCurrent(Assembler code, Slot thread, boolean create, String otherwise) {
        if (Tasks.areTyped()) {
            calls.of(code, R7, thread, create, otherwise);
        } else {
            calls.current(code, thread, create, otherwise);
        }
    }

    /** Goes on if the task is one of a process of the target, jumps away if not. */
    private void belongs(Assembler code, Whose whose, String otherwise) {
        if (scope.pids().isEmpty()) {
            return;
        }
        tgid(code, whose);
        if (scope.needsMap()) {
            Slot pid = code.slot("pid", 8);
            code.store(Size.U32, pid, 0, R1)
                    .address(R2, pid)
                    .map(R1, HistogramLayout.TARGETS)
                    .call(Helper.MAP_LOOKUP_ELEM)
                    .jump(Jump.EQ, R0, 0, otherwise);
            return;
        }
        String found = code.newLabel("belongs");
        scope.pids().forEach(pid -> code.jump(Jump.EQ, R1, pid, found));
        code.jump(otherwise).label(found);
    }

    private void notOurselves(Assembler code) {
        if (scope.except() != 0) {
            tgid(code, Whose.CURRENT);
            code.jump(Jump.EQ, R1, scope.except(), "out");
        }
    }

    /** Whose task is in R7. */
    private enum Whose {
        CURRENT,
        PARENT
    }

    /** R1 = the process of the task in R7. */
    private void tgid(Assembler code, Whose whose) {
        if (whose == Whose.CURRENT && !Tasks.areTyped()) {
            code.call(Helper.GET_CURRENT_PID_TGID).mov(R1, R0).alu(Alu.RSH, R1, 32);
        } else {
            code.load(Size.U32, R1, R7, task.tgid());
        }
    }
}
