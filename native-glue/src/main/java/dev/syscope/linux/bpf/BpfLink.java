package dev.syscope.linux.bpf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.ProcFile;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/** What keeps a program attached: closing it detaches. */
public final class BpfLink implements AutoCloseable {
    private static final int UPROBE_MULTI_RETURN = 1;
    private static final int READ_BYTES = 1 << 16;

    private final String what;
    private final Fd fd;
    private final List<Fd> events;

    private BpfLink(String what, Fd fd, List<Fd> events) {
        this.what = what;
        this.fd = fd;
        this.events = events;
    }

    static BpfLink attach(BpfProgram program, Hook hook, long cookie) {
        return switch (hook) {
            case Hook.RawTracepoint h -> raw(program, h.tracepoint(), cookie);
            case Hook.BtfTracepoint h -> tracing(program, ProgramType.TRACE_RAW_TP, cookie);
            case Hook.Fentry h -> function(program, ProgramType.TRACE_FENTRY, cookie);
            case Hook.Fexit h -> function(program, ProgramType.TRACE_FEXIT, cookie);
            case Hook.Tracepoint h -> event(program, h, ProbeEvent.tracepoint(h), cookie);
            case Hook.Kprobe h -> event(program, h, ProbeEvent.kprobe(h), cookie);
            case Hook.Uprobe h -> event(program, h, ProbeEvent.uprobe(h), cookie);
            case Hook.UprobeMulti h -> uprobes(program, h);
            case Hook.PerfEvent h -> perf(program, h, h.fd(), cookie, List.of());
            case Hook.TaskIterator h -> iterator(program);
            case Hook.SocketFilter h -> throw nowhere(program);
            case Hook.Syscall h -> throw nowhere(program);
        };
    }

    private static IllegalArgumentException nowhere(BpfProgram program) {
        return new IllegalArgumentException("program " + program.name() + " has no hook to be attached to");
    }

    private static BpfLink raw(BpfProgram program, String tracepoint, long cookie) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = Bpf.attr(arena);
            MemorySegment name = tracepoint.isEmpty() ? MemorySegment.NULL : arena.allocateFrom(tracepoint);
            attr.set(ValueLayout.JAVA_LONG, 0, name.address());
            attr.set(ValueLayout.JAVA_INT, 8, program.fd());
            attr.set(ValueLayout.JAVA_LONG, 16, cookie);
            return link("raw tracepoint " + tracepoint, program, Bpf.call(Bpf.RAW_TRACEPOINT_OPEN, attr), List.of());
        }
    }

    /** With ftrace off newer kernels attach the program, and never call it. */
    private static BpfLink function(BpfProgram program, int attachType, long cookie) {
        if (ProcFile.text("/proc/sys/kernel/ftrace_enabled").startsWith("0")) {
            throw new LinuxException("attaching BPF program " + program.name() + " to " + program.hook(), Errno.EBUSY,
                    "kernel.ftrace_enabled is 0; to hook functions: sysctl kernel.ftrace_enabled=1");
        }
        return tracing(program, attachType, cookie);
    }

    /** Its hook was named when it was loaded. BPF_LINK_CREATE can do this since 5.18 only, and takes cookies. */
    private static BpfLink tracing(BpfProgram program, int attachType, long cookie) {
        if (cookie == 0) {
            return raw(program, "", 0);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = create(arena, program, 0, attachType);
            attr.set(ValueLayout.JAVA_LONG, 24, cookie);
            return link(program.hook().toString(), program, Bpf.call(Bpf.LINK_CREATE, attr), List.of());
        }
    }

    private static BpfLink event(BpfProgram program, Hook hook, Fd event, long cookie) {
        try {
            return perf(program, hook, event.number(), cookie, List.of(event));
        } catch (RuntimeException e) {
            event.close();
            throw e;
        }
    }

    private static BpfLink perf(BpfProgram program, Hook hook, int event, long cookie, List<Fd> owned) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = create(arena, program, event, ProgramType.PERF_EVENT);
            attr.set(ValueLayout.JAVA_LONG, 16, cookie);
            long result = Bpf.call(Bpf.LINK_CREATE, attr);
            if (result != -Errno.EINVAL || cookie != 0) {
                BpfLink link = link(hook.toString(), program, result, owned);
                ProbeEvent.enable(event);
                return link;
            }
            // before 5.15 a perf event takes its program by ioctl, and lets it go when it is closed
            ProbeEvent.attach(event, program.fd());
            ProbeEvent.enable(event);
            return new BpfLink(hook.toString(), new Fd(-1), owned);
        }
    }

    private static BpfLink iterator(BpfProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = create(arena, program, 0, ProgramType.TRACE_ITER);
            return link("iterator over tasks", program, Bpf.call(Bpf.LINK_CREATE, attr), List.of());
        }
    }

    /**
     * Has an iterator's program called for each object, and gives what it wrote by {@code bpf_seq_write}.
     *
     * @throws LinuxException if this isn't an iterator's link
     */
    public byte[] iterate() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = Bpf.attr(arena);
            attr.set(ValueLayout.JAVA_INT, 0, fd.number());
            long iterator = Bpf.call(Bpf.ITER_CREATE, attr);
            if (Kernel.failed(iterator)) {
                throw Bpf.failure("bpf(BPF_ITER_CREATE, " + what + ")", iterator);
            }
            try (Fd owned = new Fd(iterator)) {
                return readAll(owned.number(), arena.allocate(READ_BYTES));
            }
        }
    }

    private byte[] readAll(int file, MemorySegment buffer) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            long count = Kernel.check(
                    Kernel.syscall(Nr.READ, file, buffer.address(), buffer.byteSize()), "read(" + what + ")");
            if (count == 0) {
                return all.toByteArray();
            }
            all.writeBytes(buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private static BpfLink uprobes(BpfProgram program, Hook.UprobeMulti hook) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = create(arena, program, 0, ProgramType.TRACE_UPROBE_MULTI);
            attr.set(ValueLayout.JAVA_LONG, 16, arena.allocateFrom(hook.file().toString()).address());
            attr.set(ValueLayout.JAVA_LONG, 24, longs(arena, hook.offsets()));
            attr.set(ValueLayout.JAVA_LONG, 40, hook.cookies().isEmpty() ? 0 : longs(arena, hook.cookies()));
            attr.set(ValueLayout.JAVA_INT, 48, hook.offsets().size());
            attr.set(ValueLayout.JAVA_INT, 52, hook.atReturn() ? UPROBE_MULTI_RETURN : 0);
            attr.set(ValueLayout.JAVA_INT, 56, hook.pid());
            return link(
                    hook.offsets().size() + " uprobes in " + hook.file(),
                    program,
                    Bpf.call(Bpf.LINK_CREATE, attr),
                    List.of());
        }
    }

    private static long longs(Arena arena, List<Long> values) {
        return Bpf.longs(arena, values.stream().mapToLong(Long::longValue).toArray()).address();
    }

    private static MemorySegment create(Arena arena, BpfProgram program, int target, int attachType) {
        MemorySegment attr = Bpf.attr(arena);
        attr.set(ValueLayout.JAVA_INT, 0, program.fd());
        attr.set(ValueLayout.JAVA_INT, 4, target);
        attr.set(ValueLayout.JAVA_INT, 8, attachType);
        return attr;
    }

    private static BpfLink link(String what, BpfProgram program, long result, List<Fd> events) {
        if (result == -Errno.ENOENT) {
            throw new LinuxException(
                    "attaching BPF program " + program.name(), Errno.ENOENT, "This kernel has no " + what);
        }
        if (Kernel.failed(result)) {
            throw Bpf.failure("attaching BPF program " + program.name() + " to " + what, result);
        }
        return new BpfLink(what, new Fd(result), events);
    }

    /** Pins it, so that the program stays attached until the file is removed. */
    public void pin(Path path) {
        Pins.pin(fd.number(), path);
    }

    @Override
    public String toString() {
        return what;
    }

    /** Detaches. */
    @Override
    public void close() {
        fd.close();
        events.forEach(Fd::close);
    }
}
