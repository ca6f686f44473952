package dev.syscope.snoop;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.Tasks;
import dev.syscope.linux.bpf.ThreadStorage;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import java.util.List;

/**
 * The program at the entry of the kernel's {@code do_exit}, for kernels before 6.16, whose tracepoint comes when the
 * thread has given its memory back: it keeps the arguments for {@link ExitProgram}.
 */
final class ExitArguments {
    private static final String FUNCTION = "do_exit";

    private ExitArguments() {}

    /**
     * By fentry, or where that is refused by a kprobe.
     *
     * @throws LinuxException if the kernel has neither
     */
    static void attach(SnoopSession session, ThreadStorage storage) {
        session.attachToFirst(
                "exit_arguments",
                code(session, storage),
                List.of(new Hook.Fentry(FUNCTION), new Hook.Kprobe(FUNCTION, 0, false)));
    }

    private static Code code(SnoopSession session, ThreadStorage storage) {
        Btf kernel = Btf.kernel();
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        session.filter().check(asm, R7, key, "arguments");
        storage.current(asm, key, true, "arguments");
        asm.mov(R9, R0);
        Tasks.current(asm, R7);
        Tasks.field(asm, R7, R7, kernel.field("task_struct", "mm"), key);
        asm.jump(Jump.EQ, R7, 0, "arguments");
        Tasks.field(asm, R6, R7, kernel.field("mm_struct", "arg_start"), key);
        Tasks.field(asm, R2, R7, kernel.field("mm_struct", "arg_end"), key);
        asm.mov(R3, R6);
        ExitProgram.read(asm, R6);
        return asm.label("arguments").exit(0).code();
    }
}
