/** The kernel's interfaces as Java sees them: system calls, ptrace, perf events, eBPF, /proc. */
module dev.syscope.linux {
    exports dev.syscope.linux;
    exports dev.syscope.linux.elf;
    exports dev.syscope.linux.perf;
    exports dev.syscope.linux.proc;
    exports dev.syscope.linux.ptrace;
    exports dev.syscope.linux.bpf;
    exports dev.syscope.linux.bpf.asm;
    exports dev.syscope.linux.bpf.btf;
}
