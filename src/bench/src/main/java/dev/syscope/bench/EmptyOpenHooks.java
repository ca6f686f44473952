package dev.syscope.bench;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.snoop.OpenCall;
import java.util.concurrent.locks.LockSupport;

/** Programs that do nothing on all hooks of opensnoop: the least that any tool on them costs who isn't traced. */
final class EmptyOpenHooks {
    private EmptyOpenHooks() {}

    /** Attaches them, says so, and waits to be killed. */
    public static void main(String[] arguments) {
        try (BpfObjects bpf = new BpfObjects()) {
            for (OpenCall call : OpenCall.values()) {
                attach(bpf, "sys_enter_" + call.syscall());
                attach(bpf, "sys_exit_" + call.syscall());
            }
            System.out.println("attached");
            while (true) {
                LockSupport.park();
            }
        }
    }

    private static void attach(BpfObjects bpf, String tracepoint) {
        try {
            bpf.attach("empty", new Hook.Tracepoint("syscalls", tracepoint), new Assembler().exit(0).code());
        } catch (LinuxException e) {
            System.err.println(e.getMessage()); // aarch64 knows no open
        }
    }
}
