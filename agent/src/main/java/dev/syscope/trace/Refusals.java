package dev.syscope.trace;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.linux.ptrace.TraceAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Processes that are named, of which some may not be there or not be traceable. */
public final class Refusals {
    private Refusals() {}

    /**
     * Tries each. Those that can't be traced are told to the listener, as long as there is one that can.
     *
     * @param othersFollow whether something else will be traced, so that there need not be one
     * @param attach begins to trace a process, or throws {@link LinuxException} or {@link TargetException}
     * @return those that it didn't throw for
     * @throws RuntimeException the first refusal, if there is none that can be traced; the others are told
     */
    public static List<Integer> tell(List<Integer> pids, boolean othersFollow, TraceListener listener, IntConsumer attach) {
        List<Integer> attached = new ArrayList<>();
        List<RuntimeException> refusals = new ArrayList<>();
        List<Integer> refused = new ArrayList<>();
        for (int pid : pids) {
            try {
                attach.accept(pid);
                attached.add(pid);
            } catch (LinuxException | TargetException e) {
                refusals.add(e);
                refused.add(pid);
            }
        }
        boolean none = attached.isEmpty() && !othersFollow;
        for (int i = none ? 1 : 0; i < refusals.size(); i++) {
            listener.refused(refused.get(i), refusals.get(i).getMessage());
        }
        if (none && !refusals.isEmpty()) {
            throw refusals.getFirst();
        }
        return attached;
    }

    /**
     * Whether there is anything to be seen of a process by BPF, for all of which the permission is the kernel's to
     * give.
     *
     * @throws LinuxException if there is no such process
     * @throws TargetException if it makes no system calls
     */
    public static void look(int pid) {
        if (!TaskLook.exists(pid)) {
            throw new LinuxException("attach to process " + pid, Errno.ESRCH);
        }
        TraceAccess.nothingToTrace(ProcStatus.of(pid)).ifPresent(why -> {
            throw new TargetException("attach to process " + pid + ": " + why);
        });
    }
}
