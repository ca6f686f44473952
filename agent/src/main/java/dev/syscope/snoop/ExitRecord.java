package dev.syscope.snoop;

import dev.syscope.syscall.LineBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A process or thread that ended. A flyweight: valid only during the call that hands it over. */
public final class ExitRecord {
    private static final int CORE_DUMPED = 0x80;

    private MemorySegment memory;
    private long at;

    ExitRecord() {}

    /**
     * Moves to another record.
     *
     * @return false if its lengths don't fit one another
     */
    boolean wrap(MemorySegment newMemory, long offset, int length) {
        memory = newMemory;
        at = offset;
        return length >= ExitLayout.ARGUMENTS
                && argumentsBytes() >= 0
                && ExitLayout.ARGUMENTS + (long) argumentsBytes() <= length;
    }

    private int number(int offset) {
        return memory.get(ValueLayout.JAVA_INT, at + offset);
    }

    private long longNumber(int offset) {
        return memory.get(ValueLayout.JAVA_LONG, at + offset);
    }

    private int argumentsBytes() {
        return number(ExitLayout.ARGUMENTS_BYTES);
    }

    /** When: CLOCK_MONOTONIC. */
    public long timeNanos() {
        return longNumber(ExitLayout.TIME);
    }

    /** How long it lived. */
    public long ageNanos() {
        return timeNanos() - longNumber(ExitLayout.START);
    }

    /** CPU time that it used, as of the scheduler's last look: of a process, by all its threads. */
    public long cpuNanos() {
        return longNumber(ExitLayout.CPU);
    }

    /** The most memory that the process had resident, in pages. */
    public long maxRssPages() {
        return longNumber(ExitLayout.MAX_RSS_PAGES);
    }

    /** The id of its cgroup in the cgroup2 hierarchy. */
    public long cgroup() {
        return longNumber(ExitLayout.CGROUP);
    }

    /** The process. */
    public int pid() {
        return number(ExitLayout.PID);
    }

    /** The parent process. */
    public int ppid() {
        return number(ExitLayout.PPID);
    }

    /** The thread that ended; of a process, its last one. */
    public int tid() {
        return number(ExitLayout.TID);
    }

    /** The real user id. */
    public int uid() {
        return number(ExitLayout.UID);
    }

    /** The exit status, 0 to 255, if {@link #signal()} is 0. */
    public int status() {
        return number(ExitLayout.STATUS) >> 8 & 0xff;
    }

    /** The signal that killed it, or 0. */
    public int signal() {
        return number(ExitLayout.STATUS) & 0x7f;
    }

    /** Whether a core was dumped. */
    public boolean coreDumped() {
        return (number(ExitLayout.STATUS) & CORE_DUMPED) != 0;
    }

    /** Whether the kernel's OOM killer chose it. */
    public boolean oomKilled() {
        return number(ExitLayout.OOM_KILLED) != 0;
    }

    /** Appends the process's name, or the thread's where threads were asked for, as it is. */
    public void comm(LineBuffer out) {
        PathText.appendString(out, memory, at + ExitLayout.COMM, ExitLayout.COMM_BYTES);
    }

    /** The number of bytes of the command line that were read; its arguments end with a zero each. */
    public int argumentsLength() {
        return argumentsBytes();
    }

    /** Appends the command line's bytes, with the zeros. */
    public void arguments(LineBuffer out) {
        for (int i = 0; i < argumentsBytes(); i++) {
            out.append(memory.get(ValueLayout.JAVA_BYTE, at + ExitLayout.ARGUMENTS + i));
        }
    }
}
