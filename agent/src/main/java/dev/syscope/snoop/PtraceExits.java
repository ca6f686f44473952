package dev.syscope.snoop;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.PageSize;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.TraceListener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Exits as ptrace sees them, in the same records as {@link ExitSource} gives: for those who may not use BPF.
 *
 * <p>To be handed to a ptrace source that traces {@link #calls()}, which are none. A thread is looked at when it begins
 * and when it is about to end; the kernel doesn't tell us whom its OOM killer chose.
 */
public final class PtraceExits implements TraceListener {
    private static final int TICKS_A_SECOND = 100; // USER_HZ
    private static final long TICK_NANOS = 1_000_000_000 / TICKS_A_SECOND;
    private static final int UTIME = 11;
    private static final int STIME = 12;
    private static final int START_TIME = 19;
    private static final int CORE_DUMPED = 0x80;

    private final ExitFilter filter;
    private final ExitListener listener;
    private final TaskFacts facts = new TaskFacts();
    private final ExitRecord record = new ExitRecord();
    private final MemorySegment memory = Arena.ofAuto().allocate(ExitLayout.size(true), 8);

    /** By process, or by thread where threads are asked for. */
    private final Map<Integer, Life> lives = new HashMap<>();

    /** What is known of a process or thread before it ends. */
    private static final class Life {
        private final long start;
        private long cpu;
        private long maxRssKibibytes;
        private long cgroup;
        private int ppid;
        private int uid;
        private int lastThread;
        private boolean wanted;
        private byte[] comm = {};
        private byte[] arguments = {};

        Life(long start) {
            this.start = start;
        }
    }

    /** A listener that makes records of a source's threads. */
    public PtraceExits(ExitFilter filter, ExitListener listener) {
        this.filter = filter;
        this.listener = listener;
    }

    /** The system calls that are to be traced. */
    public static SyscallSet calls() {
        return SyscallSet.of(new EnumMap<Architecture, BitSet>(Architecture.class));
    }

    private int key(ThreadEvent thread) {
        return filter.threads() ? thread.tid() : thread.pid();
    }

    @Override
    public void attached(ThreadEvent thread) {
        if (!lives.containsKey(key(thread))) {
            Life life = new Life(thread.cause() == Cause.NAMED ? start(thread) : thread.timeNanos());
            lives.put(key(thread), life);
            look(life, thread); // one that is killed as it starts may not stop at its end
        }
    }

    /** When a task began that was there before us, to the kernel's hundredth of a second. */
    private static long start(ThreadEvent thread) {
        String[] stat = TaskFacts.stat(thread.tid());
        String uptime = ProcFile.text("/proc/uptime");
        if (stat.length <= START_TIME || uptime.isEmpty()) {
            return thread.timeNanos();
        }
        double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
        return System.nanoTime() - (long) (seconds * 1e9) + Long.parseLong(stat[START_TIME]) * TICK_NANOS;
    }

    private void look(Life life, ThreadEvent thread) {
        facts.look(thread.tid());
        if (!facts.exists()) {
            return;
        }
        life.wanted = facts.isWanted(filter.who(), thread.pid());
        life.uid = facts.uid();
        life.ppid = facts.ppid();
        life.cgroup = facts.cgroup();
        life.lastThread = thread.tid();
        life.maxRssKibibytes = Math.max(life.maxRssKibibytes, facts.maxRssKibibytes());
        life.comm = TaskFacts.comm(key(thread));
        if (filter.arguments()) {
            life.arguments = ProcFile.bytes("/proc/" + thread.tid() + "/cmdline");
        }
    }

    /** It is stopped before it gives back its memory. */
    @Override
    public void exiting(ThreadEvent thread) {
        Life life = lives.get(key(thread));
        if (life != null) {
            look(life, thread);
            life.cpu += runtime(thread.tid());
            if (!filter.threads()) {
                life.cpu = Math.max(life.cpu, ticks(thread.pid()));
            }
        }
    }

    /** CPU time of one thread. */
    private static long runtime(int tid) {
        String text = ProcFile.text("/proc/" + tid + "/task/" + tid + "/schedstat");
        return text.isEmpty() ? 0 : Long.parseLong(text.substring(0, text.indexOf(' ')));
    }

    /** CPU time of all threads that a process has or had, to the hundredth of a second. */
    private static long ticks(int pid) {
        String[] stat = TaskFacts.stat(pid);
        return stat.length <= STIME ? 0 : (Long.parseLong(stat[UTIME]) + Long.parseLong(stat[STIME])) * TICK_NANOS;
    }

    /** The leader's end is told after those of all other threads, and with the process's status. */
    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        if (!filter.threads() && thread.tid() != thread.pid()) {
            return;
        }
        Life life = lives.remove(key(thread));
        int status = status(reason);
        if (life == null || !life.wanted || filter.failedOnly() && status == 0) {
            return;
        }
        int length = Math.min(life.arguments.length, ExitLayout.ARGUMENTS_MAX);
        memory.fill((byte) 0);
        set(ExitLayout.TIME, thread.timeNanos());
        set(ExitLayout.START, life.start);
        set(ExitLayout.CPU, life.cpu);
        set(ExitLayout.MAX_RSS_PAGES, life.maxRssKibibytes * 1024 / PageSize.BYTES);
        set(ExitLayout.CGROUP, life.cgroup);
        set(ExitLayout.PID, thread.pid());
        set(ExitLayout.PPID, life.ppid);
        set(ExitLayout.TID, life.lastThread);
        set(ExitLayout.UID, life.uid);
        set(ExitLayout.STATUS, status);
        set(ExitLayout.ARGUMENTS_BYTES, length);
        TaskFacts.putComm(memory, ExitLayout.COMM, life.comm);
        MemorySegment.copy(life.arguments, 0, memory, ValueLayout.JAVA_BYTE, ExitLayout.ARGUMENTS, length);
        if (record.wrap(memory, 0, ExitLayout.ARGUMENTS + length)) {
            listener.exited(record);
        }
    }

    /** As wait(2) gives it. */
    private static int status(EndReason reason) {
        if (reason instanceof EndReason.Exited exited) {
            return exited.status() << 8;
        }
        EndReason.Killed killed = (EndReason.Killed) reason;
        return killed.signal() | (killed.coreDumped() ? CORE_DUMPED : 0);
    }

    private void set(int offset, int value) {
        memory.set(ValueLayout.JAVA_INT, offset, value);
    }

    private void set(int offset, long value) {
        memory.set(ValueLayout.JAVA_LONG, offset, value);
    }

    @Override
    public void superseded(ThreadEvent leader, int formerTid) {
        Life life = lives.remove(formerTid);
        if (filter.threads() && life != null) {
            lives.put(leader.tid(), life);
        }
    }

    @Override
    public void detached(ThreadEvent thread) {
        lives.remove(key(thread));
    }

    @Override
    public void idle() {
        listener.batchEnded();
    }
}
