package dev.syscope.linux.bpf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.perf.Tracefs;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** The perf events that stand for tracepoints, kprobes and uprobes, to hang a program on. */
final class ProbeEvent {
    private static final int PERF_TYPE_SOFTWARE = 1;
    private static final int PERF_TYPE_TRACEPOINT = 2;
    private static final int PERF_FLAG_FD_CLOEXEC = 8;
    private static final int PERF_EVENT_IOC_ENABLE = 0x2400;
    private static final int PERF_EVENT_IOC_SET_BPF = 0x40042408;

    /** {@code PERF_ATTR_SIZE_VER1}: the first with {@code config2}. */
    private static final int ATTR_BYTES = 72;

    private static final Path PMUS = Path.of("/sys/bus/event_source/devices");

    private ProbeEvent() {}

    static Fd tracepoint(Hook.Tracepoint hook) {
        String name = hook.category() + ":" + hook.tracepoint();
        try (Tracefs tracefs = Tracefs.open()) {
            return open(name, PERF_TYPE_TRACEPOINT, tracefs.id(hook.category(), hook.tracepoint()), 0, 0, -1);
        }
    }

    static Fd kprobe(Hook.Kprobe hook) {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom(hook.function()).address();
            return open(
                    "kprobe " + hook.function(), type("kprobe"), retprobe("kprobe", hook.atReturn()), name, hook.offset(), -1);
        }
    }

    static Fd uprobe(Hook.Uprobe hook) {
        try (Arena arena = Arena.ofConfined()) {
            long path = arena.allocateFrom(hook.file().toString()).address();
            return open(
                    "uprobe " + hook.file() + "+0x" + Long.toHexString(hook.offset()),
                    type("uprobe"),
                    retprobe("uprobe", hook.atReturn()),
                    path,
                    hook.offset(),
                    hook.pid());
        }
    }

    /** A timer that counts CPU time: the event that every kernel has. */
    static Fd cpuClock() {
        return open("cpu-clock", PERF_TYPE_SOFTWARE, 0, 0, 0, -1);
    }

    private static Fd open(String name, int type, long config, long config1, long config2, int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
            attr.set(ValueLayout.JAVA_INT, 0, type);
            attr.set(ValueLayout.JAVA_INT, 4, ATTR_BYTES);
            attr.set(ValueLayout.JAVA_LONG, 8, config);
            attr.set(ValueLayout.JAVA_LONG, 16, 1); // sample_period: each hit
            attr.set(ValueLayout.JAVA_LONG, 56, config1);
            attr.set(ValueLayout.JAVA_LONG, 64, config2);
            // a tracepoint's program is called on every CPU, whichever the event is on; so is a probe's
            long fd = Kernel.syscall(
                    Nr.PERF_EVENT_OPEN, attr.address(), pid, pid < 0 ? 0 : -1, -1, PERF_FLAG_FD_CLOEXEC, 0);
            if (Kernel.failed(fd)) {
                throw Bpf.failure("perf_event_open(" + name + ")", fd);
            }
            return new Fd(fd);
        }
    }

    static void attach(int event, int program) {
        long result = Kernel.syscall(Nr.IOCTL, event, PERF_EVENT_IOC_SET_BPF, program);
        if (Kernel.failed(result)) {
            throw Bpf.failure("ioctl(PERF_EVENT_IOC_SET_BPF)", result);
        }
    }

    static void enable(int event) {
        Kernel.check(Kernel.syscall(Nr.IOCTL, event, PERF_EVENT_IOC_ENABLE, 0), "ioctl(PERF_EVENT_IOC_ENABLE)");
    }

    private static int type(String pmu) {
        try {
            return Integer.parseInt(Files.readString(PMUS.resolve(pmu).resolve("type")).strip());
        } catch (IOException e) {
            throw new LinuxException("perf_event_open(" + pmu + ")", Errno.ENODEV, "This kernel was built without " + pmu + "s");
        }
    }

    /** The bit that makes it one at the function's return, as the PMU's own {@code format/retprobe} says. */
    private static long retprobe(String pmu, boolean atReturn) {
        if (!atReturn) {
            return 0;
        }
        try {
            String format = Files.readString(PMUS.resolve(pmu).resolve("format/retprobe")).strip();
            return 1L << Integer.parseInt(format.substring("config:".length()));
        } catch (IOException e) {
            throw new LinuxException("perf_event_open(" + pmu + " at return)", Errno.ENODEV);
        }
    }
}
