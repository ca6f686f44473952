package dev.syscope.trace;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;
import static dev.syscope.linux.bpf.asm.Register.R9;

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
import java.util.Optional;

/**
 * The programs that tell what happens to threads of the target beside system calls: each sends a {@link ThreadNews}.
 */
final class NewsCode {
    private static final int TRACE_SIGNAL_IGNORED = 1; // include/trace/events/signal.h
    private static final int SIGKILL = 9;

    private final Btf btf;
    private final TargetCode target;
    private final Optional<StackCode> stacks;

    /** @param stacks sends the stack at each signal, if that is wanted */
    NewsCode(Btf btf, TargetCode target, Optional<StackCode> stacks) {
        this.btf = btf;
        this.target = target;
        this.stacks = stacks;
    }

    /** At {@code tp_btf/sched_process_fork}: what a thread of the target makes belongs to the target. */
    Code fork() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot news = asm.slot("news", ThreadNews.BYTES);
        asm.load(Size.U64, R7, R1, 0).load(Size.U64, R8, R1, 8);
        target.storage(asm, R7, false);
        asm.jump(Jump.NE, R0, 0, "ours");
        target.belongs(asm, R7, "out");
        asm.label("ours");
        target.storage(asm, R8, true);
        target.news(asm, news, ThreadState.FORKED, R7);
        asm.load(Size.U32, R1, R8, btf.field("task_struct", "pid").offset())
                .store(Size.U32, news, ThreadNews.VALUE, R1)
                .load(Size.U32, R1, R8, btf.field("task_struct", "tgid").offset())
                .store(Size.U32, news, ThreadNews.SECOND, R1);
        return sendNews(asm, news, key);
    }

    /** At {@code tp_btf/sched_process_exit}. */
    Code end() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot news = asm.slot("news", ThreadNews.BYTES);
        asm.load(Size.U64, R8, R1, 0);
        target.storage(asm, R8, false);
        asm.jump(Jump.EQ, R0, 0, "out")
                .mov(R9, R0)
                .load(Size.U32, R1, R9, ThreadState.STATE)
                .jump(Jump.NE, R1, ThreadState.IN_CALL, "sent");
        target.sendEntry(asm, key);
        asm.label("sent");
        target.news(asm, news, ThreadState.ENDED, R8);
        asm.load(Size.U32, R1, R8, btf.field("task_struct", "exit_code").offset())
                .store(Size.U32, news, ThreadNews.VALUE, R1);
        FieldLoad.direct(asm, R1, R8, btf.field("task_struct", "signal", "live", "counter"));
        asm.store(Size.U32, news, ThreadNews.SECOND, R1);
        return sendNews(asm, news, key);
    }

    /** At {@code tp_btf/sched_process_exec}. */
    Code exec() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot news = asm.slot("news", ThreadNews.BYTES);
        asm.load(Size.U64, R8, R1, 0).load(Size.U64, R7, R1, 8);
        target.storage(asm, R8, false);
        asm.jump(Jump.NE, R0, 0, "ours");
        // no call that is asked for has made the launched command known yet
        target.belongs(asm, R8, "out");
        target.storage(asm, R8, true);
        // what is missed went with the memory
        asm.jump(Jump.EQ, R0, 0, "out").label("ours").store(Size.U32, R0, ThreadState.MISSED, 0);
        target.news(asm, news, ThreadState.EXECUTED, R8);
        asm.store(Size.U32, news, ThreadNews.VALUE, R7);
        return sendNews(asm, news, key);
    }

    /** At {@code tp_btf/signal_deliver}: what the thread will handle or die of. */
    Code signal() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot news = asm.slot("news", ThreadNews.BYTES);
        asm.load(Size.U64, R7, R1, 0).load(Size.U64, R6, R1, 8).jump(Jump.EQ, R7, SIGKILL, "out");
        asm.call(Helper.GET_CURRENT_TASK_BTF).mov(R8, R0);
        target.storage(asm, R8, false);
        asm.jump(Jump.EQ, R0, 0, "out");
        target.news(asm, news, ThreadState.SIGNALLED, R8);
        signalled(asm, news);
        stacks.ifPresent(code -> code.send(asm, key));
        return sendNews(asm, news, key);
    }

    /**
     * At {@code tp_btf/signal_generate}: what is ignored, which a debugger sees all the same, and what is sent, because
     * of a signal that kills at once the thread itself is told no more than SIGKILL.
     */
    Code sentSignal() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot news = asm.slot("news", ThreadNews.BYTES);
        asm.load(Size.U64, R9, R1, 32)
                .jump(Jump.GT, R9, TRACE_SIGNAL_IGNORED, "out")
                .load(Size.U64, R7, R1, 0)
                .load(Size.U64, R6, R1, 8)
                .load(Size.U64, R8, R1, 16);
        target.storage(asm, R8, false);
        asm.jump(Jump.EQ, R0, 0, "out");
        target.news(asm, news, ThreadState.SENT_SIGNAL, R8);
        asm.load(Size.U32, R1, news, ThreadNews.TYPE)
                .alu(Alu.SUB, R1, R9) // ignored
                .store(Size.U32, news, ThreadNews.TYPE, R1);
        target.storage(asm, R8, false);
        asm.jump(Jump.EQ, R0, 0, "out")
                .load(Size.U32, R1, R0, ThreadState.STATE)
                .store(Size.U32, news, ThreadNews.FOUND, R1)
                .store(Size.U32, R0, ThreadState.SENT, R7);
        signalled(asm, news);
        return sendNews(asm, news, key);
    }

    private static void signalled(Assembler asm, Slot news) {
        asm.store(Size.U32, news, ThreadNews.VALUE, R7)
                .address(R1, news)
                .alu(Alu.ADD, R1, ThreadNews.SIGINFO)
                .mov(R2, ThreadNews.SIGINFO_BYTES)
                .mov(R3, R6)
                .call(Helper.PROBE_READ_KERNEL);
    }

    private Code sendNews(Assembler asm, Slot news, Slot key) {
        asm.address(R2, news).mov(R3, ThreadNews.BYTES);
        target.sender().output(asm, key);
        return asm.label("out").exit(0).code();
    }
}
