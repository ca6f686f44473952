package dev.syscope.linux.ptrace;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.proc.ProcStatus;
import java.util.Optional;

/**
 * Why a process may not be traced, by the rules of ptrace(2), "Ptrace access mode checking", and what would allow it.
 */
public final class TraceAccess {
    /** Yama's setting; absent where the kernel has no Yama. */
    private static final String YAMA = "/proc/sys/kernel/yama/ptrace_scope";

    private TraceAccess() {}

    /**
     * Explains a refused PTRACE_SEIZE.
     *
     * @param tid what could not be seized
     * @param errno why, as the kernel says
     */
    public static LinuxException refused(int tid, int errno) {
        return new LinuxException("attach: ptrace(PTRACE_SEIZE, " + tid + ")", errno, remedy(tid, errno));
    }

    private static String remedy(int tid, int errno) {
        if (errno != Errno.EPERM && errno != Errno.EACCES) {
            return "";
        }
        ProcStatus status = ProcStatus.of(tid);
        int tracer = status.number("TracerPid");
        if (tracer > 0) {
            return "It is traced by " + ProcStatus.of(tracer).field("Name") + " (pid " + tracer
                    + "), and only one can trace it at a time";
        }
        Optional<String> nothing = nothingToTrace(status);
        if (nothing.isPresent()) {
            return nothing.get();
        }
        String yama = ProcFile.text(YAMA).strip();
        if (yama.equals("3")) {
            return "kernel.yama.ptrace_scope is 3, so nothing may be traced until the next boot";
        }
        if (Privileges.ofSelf().has(Privileges.CAP_SYS_PTRACE)) {
            return "";
        }
        return withoutCapability(ProcStatus.of((int) ProcessHandle.current().pid()), status, yama);
    }

    /** Why a process makes no system calls, so that nobody can trace it; empty if it may make some. */
    public static Optional<String> nothingToTrace(ProcStatus status) {
        if (status.isKernelThread()) {
            return Optional.of(status.field("Name") + " is a thread of the kernel, which makes no system calls");
        }
        boolean ended = status.state() == 'Z' && status.number("Threads") <= 1 || status.state() == 'X';
        return ended ? Optional.of("It has ended already, and its parent has not asked how") : Optional.empty();
    }

    /**
     * What one who lacks CAP_SYS_PTRACE is told.
     *
     * @param self who wants to trace
     * @param status what is to be traced
     * @param yama 0, 1 or 2; empty where the kernel has no Yama
     */
    static String withoutCapability(ProcStatus self, ProcStatus status, String yama) {
        String own = self.field("Uid").split("\\s")[0];
        String asRoot = own.equals("0")
                ? "root lacks CAP_SYS_PTRACE here; a container has it by --cap-add=SYS_PTRACE"
                : "run as root, or with CAP_SYS_PTRACE";
        String owner = status.field("Uid").split("\\s")[0];
        if (!owner.equals(own)) {
            return "It belongs to uid " + owner + "; " + asRoot;
        }
        return switch (yama) {
            case "1" -> "kernel.yama.ptrace_scope is 1, so only children may be traced; " + asRoot
                    + ", or: sysctl kernel.yama.ptrace_scope=0";
            case "2" -> "kernel.yama.ptrace_scope is 2; " + asRoot;
            default -> "It is not dumpable or has other credentials than we have; " + asRoot;
        };
    }
}
