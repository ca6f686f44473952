package dev.syscope.linux.bpf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Lockdown;
import dev.syscope.linux.bpf.btf.BtfException;

/** What a kernel may or may not have. Each is told by doing it: loading, attaching, detaching. */
public enum BpfFeature {
    BTF("the kernel's types, BTF", "4.18", FeatureTrial::btf),
    HASH_MAP("hash maps", "3.19", () -> FeatureTrial.map(MapSpec.hash("try", 8, 8, 4))),
    ARRAY_MAP("arrays", "3.19", () -> FeatureTrial.map(MapSpec.array("try", 8, 4))),
    PER_CPU_MAP("per-CPU maps", "4.6", () -> FeatureTrial.map(MapSpec.perCpuArray("try", 8, 4))),
    LRU_MAP("LRU maps", "4.10", () -> FeatureTrial.map(MapSpec.lruHash("try", 8, 8, 4))),
    STACK_TRACE_MAP("stack traces", "4.6", () -> FeatureTrial.map(MapSpec.stackTrace("try", 8, 4))),
    RING_BUFFER("ring buffers", "5.8", FeatureTrial::ringBuffer),
    TASK_STORAGE("task storage in BTF-enabled tracepoints", "5.13", FeatureTrial::taskStorage),
    RAW_TRACEPOINT("raw tracepoints", "4.17", FeatureTrial::rawTracepoint),
    BTF_TRACEPOINT("BTF-enabled raw tracepoints", "5.5", FeatureTrial::btfTracepoint),
    TRACEPOINT("tracepoints by perf events", "4.7", () -> FeatureTrial.tracepoint(0)),
    TRACEPOINT_COOKIE("tracepoints by links with cookies", "5.15", () -> FeatureTrial.tracepoint(1)),
    PERF_EVENT("programs on perf events", "4.9", FeatureTrial::perfEvent),
    UPROBE("uprobes", "4.1", () -> FeatureTrial.uprobe(false)),
    UPROBE_MULTI("uprobes, many by one link", "6.6", () -> FeatureTrial.uprobe(true)),
    KPROBE("kprobes", "4.1", FeatureTrial::kprobe),
    FENTRY("fentry", "5.5", FeatureTrial::fentry),
    FEXIT("fexit", "5.5", FeatureTrial::fexit),
    LOOP("the helper bpf_loop", "5.17", FeatureTrial::loop),
    ATOMIC_FETCH("atomic operations that fetch", "5.12", FeatureTrial::atomicFetch),
    TEST_RUN("BPF_PROG_TEST_RUN", "4.12", FeatureTrial::testRun);

    private final String text;
    private final String since;
    private final Runnable trial;

    BpfFeature(String text, String since, Runnable trial) {
        this.text = text;
        this.since = since;
        this.trial = trial;
    }

    /**
     * Whether this process has the capabilities that tracing by BPF takes, CAP_BPF and CAP_PERFMON or CAP_SYS_ADMIN,
     * and the kernel lets its memory be read.
     */
    public static boolean isPermitted() {
        return PrivilegeCheck.missing() == 0 && !Lockdown.isConfidential();
    }

    /** Which of those capabilities are missing, such as {@code CAP_BPF and CAP_PERFMON}; empty if none is. */
    public static String missingPrivileges() {
        return PrivilegeCheck.names(PrivilegeCheck.missing());
    }

    /** What it is, in words. */
    public String text() {
        return text;
    }

    /** The kernel version that brought it. */
    public String since() {
        return since;
    }

    /** Tries it. Leaves nothing in the kernel. */
    public Probe probe() {
        try {
            trial.run();
            return new Probe.Supported();
        } catch (LinuxException e) {
            return refused(e.errno(), e.getMessage());
        } catch (VerifierException e) {
            return refused(e.errno(), e.log().lines().findFirst().orElse(""));
        } catch (BtfException e) {
            return new Probe.Unsupported("no BTF", since, e.getMessage());
        } catch (IllegalArgumentException e) {
            return new Probe.Unsupported(e.getMessage(), since, upgrade());
        }
    }

    /** EPERM is not the same as "not there". */
    private Probe refused(int errno, String message) {
        long missing = PrivilegeCheck.missing();
        if ((errno == Errno.EPERM || errno == Errno.EACCES) && missing != 0) {
            return new Probe.Unsupported("not permitted: " + PrivilegeCheck.sentence(missing), since, "run as root");
        }
        if (errno == Errno.EPERM && Lockdown.isConfidential()) {
            return new Probe.Unsupported("the kernel is in lockdown", since, "boot without lockdown=confidentiality");
        }
        if (errno == Errno.EPERM) {
            return new Probe.Unsupported(
                    "refused with EPERM though no privilege is missing", since, "the kernel's configuration, lockdown or a"
                            + " hypervisor forbids it; syscope does without");
        }
        if (errno == Errno.ENODEV || errno == Errno.EINVAL || errno == Errno.ENOENT || errno == Errno.EOPNOTSUPP) {
            return new Probe.Unsupported("not in this kernel (" + Errno.name(errno) + ")", since, upgrade());
        }
        return new Probe.Unsupported(message, since, "");
    }

    private String upgrade() {
        return "Linux " + since + " or later, built with it";
    }
}
