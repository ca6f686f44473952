package dev.syscope.doctor;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.Probe;
import dev.syscope.linux.perf.PerfEvent;
import dev.syscope.linux.perf.PerfEventAttr;
import dev.syscope.linux.perf.Tracefs;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.linux.ptrace.Launch;
import dev.syscope.linux.ptrace.Launcher;
import dev.syscope.linux.ptrace.Privileges;
import dev.syscope.linux.ptrace.Ptrace;
import dev.syscope.linux.ptrace.WaitStatus;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tries what the ptrace and perf sources need. */
public final class SourceTrials {
    /** Without this, no source works at all. */
    public static final String TRACE_COMMAND = "trace a command that it launches";

    private static final int THIS_PROCESS = 0;
    private static final int ALL_PROCESSES = -1;
    private static final int ANY_CPU = -1;

    private SourceTrials() {}

    /** What is worth knowing of the machine, by name. */
    public static Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("kernel", line("/proc/sys/kernel/osrelease"));
        machine.put("architecture", Architecture.host().name().toLowerCase(Locale.ROOT));
        machine.put("user", Kernel.syscall(Nr.GETEUID) == 0 ? "root" : Long.toString(Kernel.syscall(Nr.GETEUID)));
        machine.put("effective capabilities", "0x" + Long.toHexString(Privileges.ofSelf().effective()));
        machine.put("kernel.perf_event_paranoid", line("/proc/sys/kernel/perf_event_paranoid"));
        machine.put("kernel.unprivileged_bpf_disabled", line("/proc/sys/kernel/unprivileged_bpf_disabled"));
        machine.put("kernel.yama.ptrace_scope", line("/proc/sys/kernel/yama/ptrace_scope"));
        machine.put("lockdown", line("/sys/kernel/security/lockdown"));
        return machine;
    }

    private static String line(String file) {
        return Files.isReadable(Path.of(file)) ? ProcFile.text(file).strip() : "not there";
    }

    /** What ptrace can do here, by what that is in words. */
    public static Map<String, Probe> ptrace() {
        Map<String, Probe> probes = new LinkedHashMap<>();
        probes.put(TRACE_COMMAND, traceCommand());
        probes.put("attach to processes that are not its own", attach());
        return probes;
    }

    /** Seizes a child that waits, which ends as soon as it is given up. */
    private static Probe traceCommand() {
        Launch launch = new Launch("/proc/self/exe", List.of("true"), List.of());
        int pid = 0;
        try (HeldChild child = new Launcher(InheritedState.read()).start(launch)) {
            pid = child.pid();
            long result = Ptrace.seize(pid, 0);
            if (Kernel.failed(result)) {
                return new Probe.Unsupported(
                        "PTRACE_SEIZE: " + Errno.text((int) -result),
                        "3.4",
                        "a container must allow ptrace (docker: --cap-add SYS_PTRACE), and no other tracer be there");
            }
            return new Probe.Supported();
        } catch (LinuxException e) {
            return new Probe.Unsupported(e.getMessage(), "3.4", "");
        } finally {
            if (pid != 0) {
                Kernel.syscall(Nr.KILL, pid, 9);
                Kernel.syscall(Nr.WAIT4, pid, 0, WaitStatus.WALL);
            }
        }
    }

    private static Probe attach() {
        if (Privileges.ofSelf().has(Privileges.CAP_SYS_PTRACE)) {
            return "3".equals(line("/proc/sys/kernel/yama/ptrace_scope"))
                    ? new Probe.Unsupported("kernel.yama.ptrace_scope is 3", "3.4", "it can't be lowered before a reboot")
                    : new Probe.Supported();
        }
        String scope = line("/proc/sys/kernel/yama/ptrace_scope");
        if (scope.equals("not there") || scope.equals("0")) {
            return new Probe.Unsupported("only processes of the same user", "3.4", "run as root");
        }
        return new Probe.Unsupported(
                "kernel.yama.ptrace_scope is " + scope, "3.4", "run as root, or: sysctl kernel.yama.ptrace_scope=0");
    }

    /** What perf events can do here, by what that is in words. */
    public static Map<String, Probe> perf() {
        Map<String, Probe> probes = new LinkedHashMap<>();
        probes.put("software counters of a process", counter(PerfEventAttr.PERF_TYPE_SOFTWARE, 0, THIS_PROCESS, false));
        probes.put("hardware counters of a process", counter(PerfEventAttr.PERF_TYPE_HARDWARE, 0, THIS_PROCESS, false));
        probes.put("counting in the kernel", counter(PerfEventAttr.PERF_TYPE_SOFTWARE, 0, THIS_PROCESS, true));
        probes.put("counting all processes", counter(PerfEventAttr.PERF_TYPE_SOFTWARE, 0, ALL_PROCESSES, true));
        probes.put("tracepoints", tracepoint());
        return probes;
    }

    private static Probe counter(int type, long config, int pid, boolean kernel) {
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttr attr = new PerfEventAttr(arena).type(type).config(config);
            attr.set(PerfEventAttr.Flag.exclude_kernel, !kernel).set(PerfEventAttr.Flag.exclude_hv, !kernel);
            attr.set(PerfEventAttr.Flag.disabled, true);
            int fd = PerfEvent.open(attr, pid, pid == ALL_PROCESSES ? 0 : ANY_CPU, -1, 0);
            if (fd >= 0) {
                PerfEvent.close(fd);
                return new Probe.Supported();
            }
            String paranoid = line("/proc/sys/kernel/perf_event_paranoid");
            int level = paranoid.matches("-?\\d+") ? Integer.parseInt(paranoid) : 2;
            String how = -fd == Errno.ENOENT || -fd == Errno.ENODEV
                    ? "not in a virtual machine without a virtual PMU; the software counters work"
                    : PerfEvent.remedy(-fd, type, kernel, pid == ALL_PROCESSES, level);
            return new Probe.Unsupported("perf_event_open: " + Errno.text(-fd), "2.6.31", how);
        }
    }

    private static Probe tracepoint() {
        try (Tracefs tracefs = Tracefs.open()) {
            return counter(PerfEventAttr.PERF_TYPE_TRACEPOINT, tracefs.id("sched", "sched_process_exec"), THIS_PROCESS, true);
        } catch (LinuxException e) {
            String how = e.errno() == Errno.ENODEV
                    ? "a kernel that is built with it"
                    : "run as root, or mount tracefs at /sys/kernel/tracing and make it readable";
            return new Probe.Unsupported("tracefs: " + Errno.text(e.errno()), "2.6.32", how);
        }
    }
}
