package dev.syscope.linux.bpf;

import java.nio.file.Path;
import java.util.List;

/** Where in the kernel, or in a program, a BPF program is called. Its kind decides what the program may do. */
public sealed interface Hook {
    /**
     * A raw tracepoint: the context is an array of the tracepoint's arguments, 64 bits each. Since 4.17.
     *
     * @param tracepoint such as {@code sys_enter}
     */
    record RawTracepoint(String tracepoint) implements Hook {}

    /**
     * A BTF-enabled raw tracepoint: as {@link RawTracepoint}, but the verifier knows the arguments' types, and lets the
     * program follow pointers to kernel structures by plain loads. Since 5.5.
     *
     * @param tracepoint such as {@code sched_process_exit}
     */
    record BtfTracepoint(String tracepoint) implements Hook {}

    /**
     * A tracepoint by its record in tracefs. Since 4.7.
     *
     * @param category such as {@code syscalls}
     * @param tracepoint such as {@code sys_enter_openat}
     */
    record Tracepoint(String category, String tracepoint) implements Hook {}

    /**
     * The entry of a kernel function, without a breakpoint. Since 5.5.
     *
     * @param function its name
     */
    record Fentry(String function) implements Hook {}

    /**
     * The return of a kernel function, with its arguments and result. Since 5.5.
     *
     * @param function its name
     */
    record Fexit(String function) implements Hook {}

    /**
     * A breakpoint in the kernel.
     *
     * @param function its name
     * @param offset in bytes from the function's start
     * @param atReturn whether the program is called when the function returns
     */
    record Kprobe(String function, long offset, boolean atReturn) implements Hook {}

    /**
     * A breakpoint in a program or library.
     *
     * @param file its path
     * @param offset in the file
     * @param pid the process in which, or -1 for all
     * @param atReturn whether the program is called when the function that begins there returns
     */
    record Uprobe(Path file, long offset, int pid, boolean atReturn) implements Hook {}

    /**
     * Many breakpoints in a program or library by one link. Since 6.6.
     *
     * @param file its path
     * @param offsets in the file
     * @param cookies what {@code bpf_get_attach_cookie} gives for each of them; empty for none
     * @param pid the process in which, or 0 for all
     * @param atReturn whether the program is called when the functions that begin there return
     */
    record UprobeMulti(Path file, List<Long> offsets, List<Long> cookies, int pid, boolean atReturn)
            implements Hook {
        /** Copies the lists. */
        public UprobeMulti {
            offsets = List.copyOf(offsets);
            cookies = List.copyOf(cookies);
            if (offsets.isEmpty() || !cookies.isEmpty() && cookies.size() != offsets.size()) {
                throw new IllegalArgumentException("at least one offset, and a cookie for each of them or for none");
            }
        }
    }

    /**
     * Each sample of a perf event. Since 4.9.
     *
     * @param fd the event's; it stays the caller's
     */
    record PerfEvent(int fd) implements Hook {}

    /** Each task of the machine, whenever {@link BpfLink#iterate} reads from the link. Since 5.8. */
    record TaskIterator() implements Hook {}

    /** None: a socket filter that only {@link BpfProgram#testRun} calls. Since 4.12. */
    record SocketFilter() implements Hook {}

    /** None: a program that only {@link BpfProgram#testRun} calls, and that may sleep. Since 5.14. */
    record Syscall() implements Hook {}
}
