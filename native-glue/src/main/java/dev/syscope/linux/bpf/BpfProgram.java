package dev.syscope.linux.bpf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Lockdown;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.btf.BtfBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** A program that the kernel has verified and compiled. Attach it with {@link #attach()}. */
public final class BpfProgram implements AutoCloseable {
    /** Helpers that read kernel memory are open to programs under the GPL only; ours are also under Apache 2.0. */
    private static final String LICENSE = "GPL";

    private static final int FIRST_LOG = 1 << 18;
    private static final int LARGEST_LOG = 1 << 28;
    private static final int FUNC_INFO_BYTES = 8;

    /** In {@code struct bpf_prog_info}; an older kernel writes less of it. */
    private static final int INFO_RECURSION_MISSES = 208;

    private static final int INFO_BYTES = INFO_RECURSION_MISSES + Long.BYTES;

    private final String name;
    private final Hook hook;
    private final Fd fd;

    private BpfProgram(String name, Hook hook, Fd fd) {
        this.name = name;
        this.hook = hook;
        this.fd = fd;
    }

    /**
     * Loads a program.
     *
     * @param name for {@code bpftool prog} and messages; the kernel keeps 15 characters
     * @param hook where it is to be called
     * @param maps the maps that the code names
     * @throws VerifierException if the verifier rejects it
     * @throws dev.syscope.linux.LinuxException if it is refused for another reason, with the cause
     * @throws IllegalArgumentException if the code names a map that isn't given, or the kernel has no such hook
     */
    public static BpfProgram load(String name, Hook hook, Code code, Map<String, BpfMap> maps) {
        if (code.readsKernelMemory() && Lockdown.isConfidential()) {
            // newer kernels would say that they don't know the helper, older ones let it fail in silence
            throw new LinuxException("bpf(BPF_PROG_LOAD, " + name + ")", Errno.EPERM, Lockdown.ADVICE);
        }
        ProgramType type = ProgramType.of(hook);
        ToIntFunction<String> mapFd = map -> Optional.ofNullable(maps.get(map))
                .orElseThrow(() -> new IllegalArgumentException("program " + name + " names a map " + map + " that isn't given"))
                .fd();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = Bpf.attr(arena);
            attr.set(ValueLayout.JAVA_INT, 0, type.number());
            attr.set(ValueLayout.JAVA_INT, 4, code.size());
            attr.set(ValueLayout.JAVA_LONG, 8, Bpf.bytes(arena, code.encode(mapFd)).address());
            attr.set(ValueLayout.JAVA_LONG, 16, arena.allocateFrom(LICENSE).address());
            attr.set(ValueLayout.JAVA_INT, 44, type.flags());
            Bpf.putName(attr, 48, name);
            attr.set(ValueLayout.JAVA_INT, 68, type.attachType());
            attr.set(ValueLayout.JAVA_INT, 108, type.attachBtfId());
            if (!code.hasCallbacks()) {
                return new BpfProgram(name, hook, load(name, attr, code));
            }
            try (Fd btf = describeFunctions(attr, code, arena)) {
                attr.set(ValueLayout.JAVA_INT, 72, btf.number());
                return new BpfProgram(name, hook, load(name, attr, code));
            }
        }
    }

    /** Callbacks are only for functions that the kernel finds in the program's BTF. */
    private static Fd describeFunctions(MemorySegment attr, Code code, Arena arena) {
        BtfBuilder btf = new BtfBuilder();
        int prototype = btf.prototype(btf.integer("int", Integer.BYTES));
        MemorySegment info = arena.allocate((long) FUNC_INFO_BYTES * code.functions().size(), 4);
        long at = 0;
        for (Map.Entry<String, Integer> function : code.functions().entrySet()) {
            info.set(ValueLayout.JAVA_INT, at, function.getValue());
            info.set(ValueLayout.JAVA_INT, at + 4, btf.function(function.getKey(), prototype));
            at += FUNC_INFO_BYTES;
        }
        attr.set(ValueLayout.JAVA_INT, 76, FUNC_INFO_BYTES);
        attr.set(ValueLayout.JAVA_LONG, 80, info.address());
        attr.set(ValueLayout.JAVA_INT, 88, code.functions().size());
        return new Fd(Bpf.loadBtf(btf.build()));
    }

    /** Without a log, which costs time; again with one if it was rejected. */
    private static Fd load(String name, MemorySegment attr, Code code) {
        long fd = Bpf.callCharged(Bpf.PROG_LOAD, attr);
        int size = FIRST_LOG;
        while (Kernel.failed(fd)) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment log = arena.allocate(size);
                attr.set(ValueLayout.JAVA_INT, 24, 1);
                attr.set(ValueLayout.JAVA_INT, 28, size);
                attr.set(ValueLayout.JAVA_LONG, 32, log.address());
                fd = Bpf.callCharged(Bpf.PROG_LOAD, attr);
                if (!Kernel.failed(fd)) {
                    break; // a kernel that was only busy the first time: EAGAIN
                }
                if (fd == -Errno.ENOSPC && size < LARGEST_LOG) {
                    size *= 4;
                    continue;
                }
                String text = log.getString(0, StandardCharsets.UTF_8);
                if (text.isBlank()) {
                    throw Bpf.failure("bpf(BPF_PROG_LOAD, " + name + ", " + code.size() + " instructions)", fd);
                }
                throw new VerifierException(name, (int) -fd, text, code);
            }
        }
        return new Fd(fd);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Where it is to be called. */
    public Hook hook() {
        return hook;
    }

    /** Its file descriptor, valid until {@link #close()}. */
    public int fd() {
        return fd.number();
    }

    /** Attaches it to its hook. Close the link to detach it. */
    public BpfLink attach() {
        return BpfLink.attach(this, hook, 0);
    }

    /**
     * Attaches it to its hook with a number that {@code bpf_get_attach_cookie} gives to the program. Since 5.15 for
     * perf events, 5.18 for fentry and the like, 6.10 for raw tracepoints.
     */
    public BpfLink attach(long cookie) {
        return BpfLink.attach(this, hook, cookie);
    }

    /** Attaches it to another hook of the same kind. */
    public BpfLink attachTo(Hook other, long cookie) {
        return BpfLink.attach(this, other, cookie);
    }

    /**
     * Runs it once, by {@code BPF_PROG_TEST_RUN}; possible for {@link Hook.SocketFilter}, {@link Hook.Syscall} and
     * {@link Hook.RawTracepoint}.
     *
     * @param input the packet of a socket filter (at least 14 bytes), the context of the others
     * @return what it left in R0
     */
    public int testRun(MemorySegment input) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = Bpf.attr(arena);
            attr.set(ValueLayout.JAVA_INT, 0, fd());
            boolean packet = hook instanceof Hook.SocketFilter;
            attr.set(ValueLayout.JAVA_INT, packet ? 8 : 40, (int) input.byteSize());
            attr.set(ValueLayout.JAVA_LONG, packet ? 16 : 48, input.address());
            long result = Bpf.call(Bpf.PROG_TEST_RUN, attr);
            if (Kernel.failed(result)) {
                throw Bpf.failure("bpf(BPF_PROG_TEST_RUN, " + name + ")", result);
            }
            return attr.get(ValueLayout.JAVA_INT, 4);
        }
    }

    /**
     * How often it was due and not called, because it ran already for another thread of the same CPU, or around itself:
     * {@code bpf_prog_info.recursion_misses}. Since 5.12; 0 before.
     */
    public long missed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_BYTES, Long.BYTES);
            MemorySegment attr = Bpf.attr(arena);
            attr.set(ValueLayout.JAVA_INT, 0, fd());
            attr.set(ValueLayout.JAVA_INT, 4, (int) info.byteSize());
            attr.set(ValueLayout.JAVA_LONG, 8, info.address());
            Kernel.check(Bpf.call(Bpf.OBJ_GET_INFO_BY_FD, attr), "bpf(BPF_OBJ_GET_INFO_BY_FD, " + name + ")");
            return info.get(ValueLayout.JAVA_LONG, INFO_RECURSION_MISSES);
        }
    }

    /** Pins it, so that it outlives us until the file is removed. */
    public void pin(Path path) {
        Pins.pin(fd(), path);
    }

    /** Gives it back. A link keeps it alive for itself. */
    @Override
    public void close() {
        fd.close();
    }
}
