package dev.syscope.latency;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.linux.proc.ProcSyscall;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls that threads were in when the programs were attached, which therefore saw no entry of them: one that still
 * goes on at the end is told of as older than the measurement. Nobody knows when it began.
 */
final class EarlierCalls {
    /**
     * A call.
     *
     * @param line of {@code /proc/TID/syscall}
     */
    private record Call(int pid, int tid, int nr, String line) {}

    private final List<Call> calls = new ArrayList<>();
    private final long seenNanos;

    private EarlierCalls(long seenNanos) {
        this.seenNanos = seenNanos;
    }

    /**
     * The calls of a target's processes now; none of a command, which waits for us. To be called when the programs are
     * attached.
     *
     * @param syscalls which are asked for
     */
    static EarlierCalls of(Target target, SyscallSet syscalls) {
        EarlierCalls earlier = new EarlierCalls(System.nanoTime());
        target.running().forEach(pid -> earlier.look(pid, syscalls));
        return earlier;
    }

    private void look(int pid, SyscallSet syscalls) {
        int[] threads = ProcStatus.threads(pid);
        if (threads.length == 0 || !ProcSyscall.isHosts(pid)) {
            return; // gone, a thread of the kernel's, or one whose calls have other numbers
        }
        for (int tid : threads) {
            String line = ProcSyscall.line(tid);
            int nr = ProcSyscall.nr(line);
            if (nr >= 0 && syscalls.contains(Architecture.host(), nr)) {
                calls.add(new Call(pid, tid, nr, line));
            }
        }
    }

    /**
     * Those that seem to go on. A thread may have returned and made the same call again: whether the programs have seen
     * it is to be looked up after this, for an entry is seen before the thread blocks.
     */
    List<InProgress> blocked() {
        long age = System.nanoTime() - seenNanos;
        List<InProgress> still = new ArrayList<>();
        for (Call call : calls) {
            if (ProcSyscall.line(call.tid()).equals(call.line())) {
                still.add(new InProgress(call.pid(), call.tid(), ProcFile.comm(call.tid()), Architecture.host(), call.nr(), age, true));
            }
        }
        return still;
    }
}
