package dev.syscope.snoop;

import static dev.syscope.linux.bpf.asm.Register.R1;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.Kind;
import dev.syscope.syscall.SyscallSymbols;
import java.util.List;

/** Where the programs at a call's entry and exit are called, and what is in their contexts there. */
enum OpenHook {
    /** The function that serves the call, with a pointer to the registers and its result. */
    FUNCTION,
    /** The tracepoints of the call, with its arguments and result; other calls then cost more too. */
    TRACEPOINT;

    private static final List<String> REGISTERS = Architecture.host() == Architecture.X86_64
            ? List.of("di", "si", "dx", "r10", "r8", "r9")
            : List.of("regs[0]", "regs[1]", "regs[2]", "regs[3]", "regs[4]", "regs[5]");

    /** Behind the common fields and the call's number. */
    private static final int TRACEPOINT_ARGUMENTS = 16;

    private static final int TRACEPOINT_RESULT = 16;

    /** Behind the only argument. */
    private static final int FUNCTION_RESULT = 8;

    /** Whether this kernel's types name the function of a call. */
    static boolean isFunction(OpenCall call) {
        return Btf.kernel().find(Kind.FUNC, SyscallSymbols.function(call.syscall())).isPresent();
    }

    Hook entry(OpenCall call) {
        return this == FUNCTION
                ? new Hook.Fentry(SyscallSymbols.function(call.syscall()))
                : new Hook.Tracepoint("syscalls", "sys_enter_" + call.syscall());
    }

    Hook exit(OpenCall call) {
        return this == FUNCTION
                ? new Hook.Fexit(SyscallSymbols.function(call.syscall()))
                : new Hook.Tracepoint("syscalls", "sys_exit_" + call.syscall());
    }

    /** At an entry: {@code context} = what {@link #argument} reads from, by what R1 is when the program is called. */
    void context(Assembler asm, Register context) {
        if (this == FUNCTION) {
            asm.load(Size.U64, context, R1, 0); // struct pt_regs *
        } else {
            asm.mov(context, R1);
        }
    }

    /** {@code to} = an argument of the call. */
    void argument(Assembler asm, Register to, Register context, int index) {
        if (this == FUNCTION) {
            FieldLoad.direct(asm, to, context, Btf.kernel().field("pt_regs", REGISTERS.get(index)));
        } else {
            asm.load(Size.U64, to, context, TRACEPOINT_ARGUMENTS + Long.BYTES * index);
        }
    }

    /** At an exit: where in the context the result is. */
    int result() {
        return this == FUNCTION ? FUNCTION_RESULT : TRACEPOINT_RESULT;
    }
}
