package dev.syscope.trace;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.trace.ThreadState.ThreadNews;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The programs that trace system calls. A call is one record, sent at its exit; only when the thread is switched out
 * within the call is the entry sent too, so a call that blocks is seen while it does.
 */
final class CallCode {
    static final String PLANS = "plans";

    /** Numbers up to here have a plan; the calls of 32-bit programs have theirs behind them. */
    static final int NUMBERS = 512;

    private static final int SIGKILL = 9;
    private static final int TASK_STOPPED = 4; // include/linux/sched.h
    private static final int JOBCTL_STOP_SIGMASK = 0xffff; // include/linux/sched/jobctl.h

    private static final int COMPARED_ONE_BY_ONE = 6;
    private static final int TS_COMPAT = 2; // arch/x86/include/asm/thread_info.h
    private static final int TIF_32BIT = 22; // arch/arm64/include/asm/thread_info.h

    private final Btf btf;
    private final TargetCode target;
    private final SyscallSet syscalls;
    private final boolean cpuTimes;
    private final boolean names;
    private final CaptureCode capture;
    private final Optional<StackCode> stacks;
    private final long stackAboveNanos;

    /**
     * Programs for a request.
     *
     * @param stacks sends the stack of each call, if that is wanted
     * @param stackAboveNanos only the stacks of calls that take so long, if it isn't 0
     */
    CallCode(Btf btf, TraceRequest request, TargetCode target, Optional<StackCode> stacks, long stackAboveNanos) {
        this.btf = btf;
        this.target = target;
        syscalls = request.syscalls();
        cpuTimes = request.systemTimes();
        names = request.names();
        capture = new CaptureCode(
                target.sender(), request.descriptorPaths() ? Optional.of(new DescriptorCode(btf)) : Optional.empty());
        this.stacks = stacks;
        this.stackAboveNanos = stackAboveNanos;
    }

    /** At {@code tp_btf/sys_enter}: notes the call and copies what the caller has filled in. */
    Code entry() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot loop = asm.slot("loop", 16);
        asm.mov(R6, R1).load(Size.U64, R7, R6, 8);
        selectEarly(asm);
        target.isThere(asm, "out");
        asm.call(Helper.GET_CURRENT_TASK_BTF).mov(R8, R0);
        target.storage(asm, R8, false);
        asm.jump(Jump.NE, R0, 0, "traced");
        target.belongs(asm, R8, "out");
        target.storage(asm, R8, true);
        asm.jump(Jump.EQ, R0, 0, "out")
                .label("traced")
                .mov(R9, R0)
                .store(Size.U32, R9, ThreadState.STATE, ThreadState.IDLE)
                .store(Size.U32, R9, ThreadState.MISSED, 0)
                .store(Size.U32, R9, ThreadState.SENT, 0)
                .store(Size.U32, R9, record(ThreadState.LENGTH), 0)
                .store(Size.U32, R9, record(ThreadState.ENTRY_LENGTH), ThreadState.ALL)
                .store(Size.U32, R9, ThreadState.KEPT, 0)
                .store(Size.U32, R9, record(ThreadState.NR), R7);
        if (cpuTimes) {
            offCpu(asm);
            asm.store(Size.U64, R9, record(ThreadState.OFF_CPU_NANOS), R1);
        }
        compat(asm);
        asm.load(Size.U32, R1, R8, btf.field("task_struct", "pid").offset())
                .store(Size.U32, R9, record(ThreadState.TID), R1)
                .load(Size.U32, R1, R8, btf.field("task_struct", "tgid").offset())
                .store(Size.U32, R9, record(ThreadState.PID), R1);
        registers(asm);
        plan(asm, key, "no_plan", "out");
        CaptureCode.run(asm, R9, R8, true, loop);
        asm.label("no_plan")
                .load(Size.U32, R1, R9, record(ThreadState.LENGTH))
                .store(Size.U32, R9, record(ThreadState.ENTRY_LENGTH), R1);
        if (stackAboveNanos == 0) {
            stacks.ifPresent(code -> code.send(asm, key));
        }
        asm.call(Helper.KTIME_GET_NS)
                .store(Size.U64, R9, record(ThreadState.ENTRY_NANOS), R0)
                .store(Size.U32, R9, ThreadState.STATE, ThreadState.IN_CALL)
                .label("out")
                .exit(0);
        capture.addStep(asm);
        return asm.code();
    }

    /** A few calls are told by comparing numbers, before anything else is looked at; 32-bit callers' by the plan. */
    private void selectEarly(Assembler asm) {
        if (syscalls.isAll()) {
            return;
        }
        BitSet numbers = (BitSet) syscalls.numbers(Architecture.host()).clone();
        for (Architecture other : compatible()) {
            numbers.or(syscalls.numbers(other));
        }
        // the verifier refuses what comes behind a jump that always jumps; of no call at all the plans say the same
        if (!numbers.isEmpty() && numbers.cardinality() <= COMPARED_ONE_BY_ONE) {
            asm.mov(R1, R7).alu(Alu.AND, R1, Architecture.X32_SYSCALL_BIT - 1);
            numbers.stream().forEach(nr -> asm.jump(Jump.EQ, R1, nr, "selected"));
            asm.jump("out").label("selected");
        }
    }

    static List<Architecture> compatible() {
        return Architecture.host() == Architecture.X86_64
                ? List.of(Architecture.I386, Architecture.X32)
                : List.of(Architecture.ARM);
    }

    /** Notes in the record which interface the call was made by: 0 for the host's, 1 for a 32-bit one. R8: task. */
    private void compat(Assembler asm) {
        boolean x86 = Architecture.host() == Architecture.X86_64;
        asm.load(Size.U32, R1, R8, btf.field("task_struct", "thread_info", x86 ? "status" : "flags").offset())
                .alu(Alu.AND, R1, x86 ? TS_COMPAT : 1 << TIF_32BIT)
                .jump(Jump.EQ, R1, 0, "host")
                .mov(R1, 1)
                .label("host")
                .store(Size.U16, R9, record(ThreadState.COMPAT), R1);
    }

    private void registers(Assembler asm) {
        boolean x86 = Architecture.host() == Architecture.X86_64;
        asm.load(Size.U64, R6, R6, 0);
        if (x86) {
            asm.load(Size.U8, R1, R9, record(ThreadState.COMPAT)).jump(Jump.NE, R1, 0, "registers32");
            words(asm, "di", "si", "dx", "r10", "r8", "r9");
            asm.jump("registers_loaded").label("registers32");
            words(asm, "bx", "cx", "dx", "si", "di", "bp");
            asm.label("registers_loaded");
        } else {
            words(asm, "orig_x0", "regs[1]", "regs[2]", "regs[3]", "regs[4]", "regs[5]");
        }
        word(asm, "sp", ThreadState.STACK_POINTER);
        word(asm, x86 ? "ip" : "pc", ThreadState.INSTRUCTION_POINTER);
    }

    private void words(Assembler asm, String... names) {
        for (int i = 0; i < names.length; i++) {
            word(asm, names[i], ThreadState.WORDS + 8 * i);
        }
    }

    private void word(Assembler asm, String register, int offset) {
        FieldLoad.direct(asm, R1, R6, btf.field("pt_regs", register));
        asm.store(Size.U64, R9, record(offset), R1);
    }

    /** R8 = the plan of the call in the record; jumps if the number is beyond all, or the call isn't selected. */
    private void plan(Assembler asm, Slot key, String none, String notSelected) {
        asm.load(Size.U32, R1, R9, record(ThreadState.NR))
                .alu(Alu.AND, R1, Architecture.X32_SYSCALL_BIT - 1)
                .jump(Jump.GE, R1, NUMBERS, syscalls.isAll() ? none : notSelected)
                .load(Size.U8, R2, R9, record(ThreadState.COMPAT))
                .load(Size.U32, R3, R9, record(ThreadState.NR))
                .alu(Alu.AND, R3, Architecture.X32_SYSCALL_BIT)
                .jump(Jump.EQ, R3, 0, notSelected + "_64")
                .mov(R2, 2)
                .label(notSelected + "_64")
                .alu(Alu.MUL, R2, NUMBERS)
                .alu(Alu.ADD, R1, R2)
                .store(Size.U32, key, 0, R1)
                .address(R2, key)
                .map(R1, PLANS)
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, R0, 0, notSelected)
                .mov(R8, R0)
                .load(Size.U32, R1, R8, CaptureCode.SELECTED)
                .jump(Jump.EQ, R1, 0, notSelected);
    }

    /** At {@code tp_btf/sys_exit}: copies what the kernel has filled in and sends the record. */
    Code exit() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot loop = asm.slot("loop", 16);
        asm.mov(R6, R1).call(Helper.GET_CURRENT_TASK_BTF).mov(R8, R0);
        target.storage(asm, R8, false);
        asm.jump(Jump.EQ, R0, 0, "out")
                .mov(R9, R0)
                .load(Size.U32, R1, R9, ThreadState.STATE)
                .jump(Jump.EQ, R1, ThreadState.IDLE, "out")
                .load(Size.U64, R1, R6, 8)
                .store(Size.U64, R9, record(ThreadState.RESULT), R1)
                // a thread that is killed never returns to its caller, so a debugger doesn't see the call end; but of
                // another signal that kills at once a debugger hears before the kernel acts
                .load(Size.U64, R1, R8, btf.field("task_struct", "pending", "signal", "sig[0]").offset())
                .jump(Jump.SET, R1, 1 << SIGKILL - 1, "dies")
                .jump("returns")
                .label("dies")
                .load(Size.U32, R1, R9, ThreadState.SENT)
                .jump(Jump.EQ, R1, 0, "out")
                .jump(Jump.EQ, R1, SIGKILL, "out")
                .label("returns")
                .load(Size.U32, R1, R9, ThreadState.STATE)
                .store(Size.U32, R9, ThreadState.FORMER_STATE, R1)
                .store(Size.U32, R9, ThreadState.STATE, ThreadState.IDLE)
                .call(Helper.KTIME_GET_NS)
                .store(Size.U64, R9, record(ThreadState.EXIT_NANOS), R0)
                // an execve has given the thread the leader's id
                .load(Size.U32, R1, R8, btf.field("task_struct", "pid").offset())
                .store(Size.U32, R9, record(ThreadState.TID), R1);
        if (cpuTimes) {
            offCpu(asm);
            asm.load(Size.U64, R2, R9, record(ThreadState.OFF_CPU_NANOS))
                    .alu(Alu.SUB, R1, R2)
                    .store(Size.U64, R9, record(ThreadState.OFF_CPU_NANOS), R1);
        }
        if (names) {
            asm.mov(R1, R9).alu(Alu.ADD, R1, record(ThreadState.COMM)).mov(R2, ThreadState.COMM_BYTES).call(Helper.GET_CURRENT_COMM);
        }
        slowStack(asm, key);
        plan(asm, key, "no_plan", "no_plan");
        asm.load(Size.U32, R1, R9, ThreadState.MISSED).jump(Jump.EQ, R1, 0, "all_there");
        CaptureCode.run(asm, R9, R8, true, loop);
        asm.label("all_there");
        CaptureCode.run(asm, R9, R8, false, loop);
        asm.label("no_plan")
                .load(Size.U32, R1, R9, ThreadState.FORMER_STATE)
                .alu(Alu.ADD, R1, ThreadState.CALLED - ThreadState.IN_CALL)
                .store(Size.U16, R9, record(ThreadState.TYPE), R1);
        target.send(asm, key);
        asm.label("out").exit(0);
        capture.addStep(asm);
        return asm.code();
    }

    /**
     * R1 = how long the task in R8 has been on no CPU, since some beginning: the scheduler adds what goes by on a CPU to
     * the one and moves the other, both by the same clock. R2 is lost.
     */
    private void offCpu(Assembler asm) {
        asm.load(Size.U64, R1, R8, btf.field("task_struct", "se", "exec_start").offset())
                .load(Size.U64, R2, R8, btf.field("task_struct", "se", "sum_exec_runtime").offset())
                .alu(Alu.SUB, R1, R2);
    }

    /** The stack at the exit is that of the entry, but of an execve. */
    private void slowStack(Assembler asm, Slot key) {
        if (stackAboveNanos > 0 && stacks.isPresent()) {
            asm.load(Size.U64, R1, R9, record(ThreadState.EXIT_NANOS))
                    .load(Size.U64, R2, R9, record(ThreadState.ENTRY_NANOS))
                    .alu(Alu.SUB, R1, R2)
                    .imm64(R2, stackAboveNanos)
                    .jump(Jump.LT, R1, R2, "fast");
            stacks.get().send(asm, key);
            asm.label("fast");
        }
    }

    /**
     * At {@code tp_btf/sched_switch}: a thread that leaves the CPU within a call tells of its entry, and one that is
     * stopped of that. */
    Code switchedOut() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot loop = asm.slot("loop", 16);
        Slot news = asm.slot("news", ThreadNews.BYTES);
        asm.load(Size.U64, R8, R1, 8);
        target.storage(asm, R8, false);
        asm.jump(Jump.EQ, R0, 0, "out")
                .mov(R9, R0)
                .load(Size.U32, R1, R8, btf.field("task_struct", "__state").offset())
                .jump(Jump.SET, R1, TASK_STOPPED, "stopped")
                .load(Size.U32, R1, R9, ThreadState.STATE)
                .jump(Jump.NE, R1, ThreadState.IN_CALL, "out");
        captureMissed(asm, key, loop);
        // what can't be read even now the kernel hasn't read either: it waits for the page, and may read it then
        asm.load(Size.U32, R1, R9, ThreadState.MISSED).jump(Jump.NE, R1, 0, "out");
        target.sendEntry(asm, key);
        asm.jump("out").label("stopped");
        target.news(asm, news, ThreadState.STOPPED, R8);
        asm.load(Size.U32, R1, R8, btf.field("task_struct", "jobctl").offset())
                .alu(Alu.AND, R1, JOBCTL_STOP_SIGMASK)
                .store(Size.U32, news, ThreadNews.VALUE, R1)
                .address(R2, news)
                .mov(R3, ThreadNews.BYTES);
        target.sender().output(asm, key);
        asm.label("out").exit(0);
        capture.addStep(asm);
        return asm.code();
    }

    /** Tries again what could not be read at the entry: by now the kernel may have read it itself. */
    private void captureMissed(Assembler asm, Slot key, Slot loop) {
        asm.load(Size.U32, R1, R9, ThreadState.MISSED)
                .jump(Jump.EQ, R1, 0, "nothing_missed")
                .store(Size.U32, R9, ThreadState.MISSED, 0);
        plan(asm, key, "nothing_missed", "nothing_missed");
        asm.store(Size.U32, R9, record(ThreadState.LENGTH), 0)
                .store(Size.U32, R9, record(ThreadState.ENTRY_LENGTH), ThreadState.ALL)
                .store(Size.U32, R9, ThreadState.KEPT, 0);
        CaptureCode.run(asm, R9, R8, true, loop);
        asm.load(Size.U32, R1, R9, record(ThreadState.LENGTH))
                .store(Size.U32, R9, record(ThreadState.ENTRY_LENGTH), R1)
                .label("nothing_missed");
    }

    /**
     * At {@code tp_btf/sched_prepare_exec}, which newer kernels have: what could not be read at an execve's entry has
     * been read by the kernel itself, and is about to vanish.
     */
    Code prepareExec() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot loop = asm.slot("loop", 16);
        asm.call(Helper.GET_CURRENT_TASK_BTF).mov(R8, R0);
        target.storage(asm, R8, false);
        asm.jump(Jump.EQ, R0, 0, "out")
                .mov(R9, R0)
                .load(Size.U32, R1, R9, ThreadState.STATE)
                .jump(Jump.EQ, R1, ThreadState.IDLE, "out");
        captureMissed(asm, key, loop);
        asm.label("out").exit(0);
        capture.addStep(asm);
        return asm.code();
    }

    private static int record(int offset) {
        return ThreadState.RECORD + offset;
    }
}
