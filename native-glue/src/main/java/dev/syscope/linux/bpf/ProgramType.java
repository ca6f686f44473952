package dev.syscope.linux.bpf;

import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.Kind;
import java.util.OptionalInt;

/**
 * What BPF_PROG_LOAD must know of a program's hook.
 *
 * @param number {@code BPF_PROG_TYPE_*}
 * @param attachType {@code expected_attach_type}
 * @param attachBtfId {@code attach_btf_id}
 * @param flags {@code prog_flags}
 */
record ProgramType(int number, int attachType, int attachBtfId, int flags) {
    static final int TRACE_RAW_TP = 23;
    static final int TRACE_FENTRY = 24;
    static final int TRACE_FEXIT = 25;
    static final int TRACE_ITER = 28;
    static final int PERF_EVENT = 41;
    static final int TRACE_UPROBE_MULTI = 48;

    private static final int TYPE_SOCKET_FILTER = 1;
    private static final int TYPE_KPROBE = 2;
    private static final int TYPE_TRACEPOINT = 5;
    private static final int TYPE_PERF_EVENT = 7;
    private static final int TYPE_RAW_TRACEPOINT = 17;
    private static final int TYPE_TRACING = 26;
    private static final int TYPE_SYSCALL = 31;
    private static final int F_SLEEPABLE = 1 << 4;

    static ProgramType of(Hook hook) {
        return switch (hook) {
            case Hook.RawTracepoint h -> new ProgramType(TYPE_RAW_TRACEPOINT, 0, 0, 0);
            case Hook.BtfTracepoint h -> tracing(TRACE_RAW_TP, Kind.TYPEDEF, "btf_trace_" + h.tracepoint());
            case Hook.Fentry h -> tracing(TRACE_FENTRY, Kind.FUNC, h.function());
            case Hook.Fexit h -> tracing(TRACE_FEXIT, Kind.FUNC, h.function());
            case Hook.Tracepoint h -> new ProgramType(TYPE_TRACEPOINT, 0, 0, 0);
            case Hook.Kprobe h -> new ProgramType(TYPE_KPROBE, 0, 0, 0);
            case Hook.Uprobe h -> new ProgramType(TYPE_KPROBE, 0, 0, 0);
            case Hook.UprobeMulti h -> new ProgramType(TYPE_KPROBE, TRACE_UPROBE_MULTI, 0, 0);
            case Hook.PerfEvent h -> new ProgramType(TYPE_PERF_EVENT, 0, 0, 0);
            case Hook.TaskIterator h -> tracing(TRACE_ITER, Kind.FUNC, "bpf_iter_task");
            case Hook.SocketFilter h -> new ProgramType(TYPE_SOCKET_FILTER, 0, 0, 0);
            case Hook.Syscall h -> new ProgramType(TYPE_SYSCALL, 0, 0, F_SLEEPABLE);
        };
    }

    private static ProgramType tracing(int attachType, Kind kind, String name) {
        OptionalInt id = Btf.kernel().find(kind, name);
        return new ProgramType(
                TYPE_TRACING,
                attachType,
                id.orElseThrow(() -> new IllegalArgumentException(
                        kind == Kind.FUNC
                                ? "this kernel has no function " + name + " in its BTF"
                                : "this kernel has no tracepoint " + name.substring("btf_trace_".length()))),
                0);
    }
}
