package dev.syscope.bench;

import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.asm.Assembler;
import java.util.concurrent.locks.LockSupport;

/** Programs that do nothing on the hooks of latency: the least that any tool on them costs. */
final class EmptyCallHooks {
    private EmptyCallHooks() {}

    /** Attaches them, says so, and waits to be killed. */
    public static void main(String[] arguments) {
        try (BpfObjects bpf = new BpfObjects()) {
            bpf.attach("empty", new Hook.BtfTracepoint("sys_exit"), new Assembler().exit(0).code());
            bpf.attach("empty", new Hook.BtfTracepoint("sys_enter"), new Assembler().exit(0).code());
            System.out.println("attached");
            while (true) {
                LockSupport.park();
            }
        }
    }
}
