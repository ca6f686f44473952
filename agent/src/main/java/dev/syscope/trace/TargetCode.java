package dev.syscope.trace;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R4;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.CgroupFilter;
import dev.syscope.linux.bpf.LossCounter;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.trace.ThreadState.ThreadNews;
import java.util.List;
import java.util.Optional;

/**
 * What the programs of a trace share: which threads belong to its target, what is kept for each, and how that is sent.
 *
 * <p>A thread belongs to the target if it has a {@link ThreadState}; it gets one at its first call if its process is
 * named, or from the thread that makes it.
 */
final class TargetCode {
    static final String THREADS = "threads";

    private static final int CREATE = 1; // BPF_LOCAL_STORAGE_GET_F_CREATE
    private static final int PF_KTHREAD = 0x200000; // include/linux/sched.h

    private final Btf btf;
    private final List<Integer> pids;
    private final Optional<CgroupFilter> cgroup;
    private final boolean descendants;
    private final RecordSender sender;
    private final long made = System.nanoTime(); // CLOCK_MONOTONIC, as a task's start_time

    /**
     * For a target.
     *
     * @param pids its processes, or threads by their own ids; none for all but our own
     * @param cgroup whose tasks' calls are wanted only, as long as they are in it
     * @param descendants whether threads that they make belong to it too; else those of them that are there already
     */
    TargetCode(
            Btf btf, List<Integer> pids, Optional<CgroupFilter> cgroup, boolean descendants, LossCounter losses) {
        this.btf = btf;
        this.pids = List.copyOf(pids);
        this.cgroup = cgroup;
        this.descendants = descendants;
        sender = new RecordSender(losses);
    }

    RecordSender sender() {
        return sender;
    }

    /** Sends the record of the state in R9 ahead of its exit. R0 to R5 are lost. */
    void sendEntry(Assembler asm, Slot key) {
        asm.store(Size.U32, R9, ThreadState.STATE, ThreadState.ENTRY_SENT)
                .store(Size.U16, R9, record(ThreadState.TYPE), ThreadState.ENTERED);
        send(asm, key);
    }

    /** Jumps if the current task is not where the target is at present. R0 to R5 are lost. */
    void isThere(Assembler asm, String otherwise) {
        cgroup.ifPresent(filter -> filter.check(asm, otherwise));
    }

    /** R0 = what is kept for a task, or null. */
    void storage(Assembler asm, Register task, boolean create) {
        asm.map(R1, THREADS)
                .mov(R2, task)
                .mov(R3, 0)
                .mov(R4, create ? CREATE : 0)
                .call(Helper.TASK_STORAGE_GET);
    }

    /** Jumps if a task that nothing is kept for isn't the target's. R1 and R2 are lost. */
    void belongs(Assembler asm, Register task, String otherwise) {
        if (pids.isEmpty()) {
            asm.load(Size.U32, R1, task, btf.field("task_struct", "tgid").offset())
                    .jump(Jump.EQ, R1, (int) Kernel.syscall(Nr.GETPID), otherwise)
                    .load(Size.U32, R1, task, btf.field("task_struct", "flags").offset())
                    .jump(Jump.SET, R1, PF_KTHREAD, otherwise);
            return;
        }
        String found = asm.newLabel("belongs");
        for (String id : List.of("tgid", "pid")) {
            asm.load(Size.U32, R1, task, btf.field("task_struct", id).offset());
            pids.forEach(pid -> asm.jump(Jump.EQ, R1, pid, found));
        }
        asm.jump(otherwise).label(found);
        if (!descendants) {
            asm.load(Size.U64, R1, task, btf.field("task_struct", "start_time").offset())
                    .imm64(R2, made)
                    .jump(Jump.GT, R1, R2, otherwise);
        }
    }

    /** Begins a {@link ThreadNews} on the stack. R0 to R5 are lost. */
    void news(Assembler asm, Slot news, int type, Register task) {
        asm.zero(news)
                .store(Size.U32, news, ThreadNews.TYPE, type)
                .load(Size.U32, R1, task, btf.field("task_struct", "pid").offset())
                .store(Size.U32, news, ThreadNews.TID, R1)
                .load(Size.U32, R1, task, btf.field("task_struct", "tgid").offset())
                .store(Size.U32, news, ThreadNews.PID, R1)
                .call(Helper.KTIME_GET_NS)
                .store(Size.U64, news, ThreadNews.NANOS, R0);
    }

    /** Sends the record of the state in R9. */
    void send(Assembler asm, Slot key) {
        String fits = asm.newLabel("fits");
        asm.load(Size.U32, R3, R9, record(ThreadState.LENGTH))
                .jump(Jump.LE, R3, ThreadState.AREA_BYTES, fits)
                .mov(R3, ThreadState.AREA_BYTES)
                .label(fits)
                .alu(Alu.ADD, R3, ThreadState.AREA);
        sender.send(asm, R9, R3, key);
    }

    private static int record(int offset) {
        return ThreadState.RECORD + offset;
    }
}
