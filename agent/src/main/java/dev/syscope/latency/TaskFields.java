package dev.syscope.latency;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.Field;

/**
 * Where this kernel has what the programs read.
 *
 * @param pid offset of {@code pid}, the thread's id
 * @param tgid offset of {@code tgid}, the process's
 * @param comm offset of {@code comm}
 * @param compatWord the word that tells a 32-bit call: {@code thread_info.status} on x86, {@code .flags} on
 *     arm64
 * @param compatMask its bit: {@code TS_COMPAT} of arch/x86/include/asm/thread_info.h, {@code TIF_32BIT} of arm64's
 * @param number the call's number in the {@code pt_regs} that the function that serves it gets
 */
record TaskFields(int pid, int tgid, int comm, Field compatWord, int compatMask, Field number) {
    private static final int TS_COMPAT = 0x0002;
    private static final int TIF_32BIT = 22;

    static TaskFields ofKernel() {
        Btf btf = Btf.kernel();
        boolean x86 = Architecture.host() == Architecture.X86_64;
        return new TaskFields(
                btf.field("task_struct", "pid").offset(),
                btf.field("task_struct", "tgid").offset(),
                btf.field("task_struct", "comm").offset(),
                btf.field("task_struct", "thread_info", x86 ? "status" : "flags"),
                x86 ? TS_COMPAT : 1 << TIF_32BIT,
                btf.field("pt_regs", x86 ? "orig_ax" : "syscallno"));
    }
}
