package dev.syscope.stat;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.proc.Ended;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.proc.ProcStatus;
import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** Targets as slots, and what to wait for. */
final class Targets {
    private static final List<Integer> ANYWHERE = List.of(Slots.ANY_CPU);

    private Targets() {}

    /**
     * Where events are opened for a target.
     *
     * @param command the launched command's pid
     * @throws LinuxException if a process or thread isn't there
     */
    static Slots slots(StatTarget target, int command) {
        return switch (target) {
            case StatTarget.Command c -> new Slots(List.of(new Slots.Thread(command, "")), ANYWHERE);
            case StatTarget.Processes processes -> {
                List<Slots.Thread> threads = new ArrayList<>();
                for (int pid : processes.pids()) {
                    int[] tids = ProcStatus.threads(pid);
                    if (tids.length == 0) {
                        throw new LinuxException("count process " + pid, Errno.ESRCH);
                    }
                    addAll(threads, tids);
                }
                yield new Slots(threads, ANYWHERE);
            }
            case StatTarget.Threads some -> {
                List<Slots.Thread> threads = new ArrayList<>();
                for (int tid : some.tids()) {
                    if (!ProcStatus.of(tid).exists()) {
                        throw new LinuxException("count thread " + tid, Errno.ESRCH);
                    }
                    addAll(threads, tid);
                }
                yield new Slots(threads, ANYWHERE);
            }
            case StatTarget.Cpus cpus -> new Slots(List.of(Slots.ALL_THREADS), cpus.cpus());
            case StatTarget.AllThreads all -> {
                List<Slots.Thread> threads = new ArrayList<>();
                for (int pid : pids()) {
                    addAll(threads, ProcStatus.threads(pid));
                }
                yield new Slots(threads, ANYWHERE);
            }
        };
    }

    private static void addAll(List<Slots.Thread> threads, int... tids) {
        for (int tid : tids) {
            threads.add(new Slots.Thread(tid, ProcFile.text("/proc/" + tid + "/comm").stripTrailing()));
        }
    }

    private static List<Integer> pids() {
        List<Integer> pids = new ArrayList<>();
        String[] names = new File("/proc").list();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) {
                pids.add(Integer.valueOf(name));
            }
        }
        return pids;
    }

    /** What becomes readable as the target's processes end; nothing for a target that never ends. */
    static int[] pidfds(StatTarget target) {
        return switch (target) {
            case StatTarget.Processes processes ->
                processes.pids().stream().mapToInt(Targets::pidfd).toArray();
            case StatTarget.Threads threads -> threads.tids().stream()
                    .map(tid -> ProcStatus.of(tid).number("Tgid"))
                    .distinct()
                    .mapToInt(Targets::pidfd)
                    .toArray();
            case StatTarget.Command c -> new int[0];
            case StatTarget.Cpus c -> new int[0];
            case StatTarget.AllThreads a -> new int[0];
        };
    }

    private static int pidfd(int pid) {
        int fd = Ended.pidfd(pid);
        if (fd < 0) {
            throw new LinuxException("wait for process " + pid, -fd);
        }
        return fd;
    }
}
