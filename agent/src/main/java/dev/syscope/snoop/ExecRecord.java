package dev.syscope.snoop;

import dev.syscope.syscall.LineBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A program that was executed, or could not be. A flyweight: valid only during the call that hands it over. */
public final class ExecRecord {
    private static final int AT_FDCWD = -100;

    private MemorySegment memory;
    private long at;

    ExecRecord() {}

    /**
     * Moves to another record.
     *
     * @return false if its lengths don't fit one another
     */
    boolean wrap(MemorySegment newMemory, long offset, int length) {
        memory = newMemory;
        at = offset;
        return length >= ExecLayout.FILE
                && number(ExecLayout.FILE_BYTES) >= 0
                && number(ExecLayout.ARGUMENTS_BYTES) >= 0
                && ExecLayout.FILE + (long) number(ExecLayout.FILE_BYTES) + number(ExecLayout.ARGUMENTS_BYTES) <= length;
    }

    private int number(int offset) {
        return memory.get(ValueLayout.JAVA_INT, at + offset);
    }

    /** When: CLOCK_MONOTONIC. */
    public long timeNanos() {
        return memory.get(ValueLayout.JAVA_LONG, at + ExecLayout.TIME);
    }

    /** The id of the process's cgroup in the cgroup2 hierarchy. */
    public long cgroup() {
        return memory.get(ValueLayout.JAVA_LONG, at + ExecLayout.CGROUP);
    }

    /** The process. */
    public int pid() {
        return number(ExecLayout.PID);
    }

    /** The parent process. */
    public int ppid() {
        return number(ExecLayout.PPID);
    }

    /** The thread: of a successful execution, the one that is the process from now on. */
    public int tid() {
        return number(ExecLayout.TID);
    }

    /** The real user id. */
    public int uid() {
        return number(ExecLayout.UID);
    }

    /** 0, or the negated error number. */
    public int result() {
        return number(ExecLayout.RESULT);
    }

    /** Whether the file is a script, so that the arguments are those of its interpreter. */
    public boolean isScript() {
        return (number(ExecLayout.FLAGS) & ExecLayout.SCRIPT) != 0;
    }

    /** Whether there are more arguments than could be copied. */
    public boolean isCut() {
        return (number(ExecLayout.FLAGS) & ExecLayout.CUT) != 0;
    }

    /** Appends the thread's name, as it is: after a successful execution, the new one. */
    public void comm(LineBuffer out) {
        PathText.appendString(out, memory, at + ExecLayout.COMM, ExecLayout.COMM_BYTES);
    }

    /** Appends the path of the file, as the kernel has it: one from a descriptor begins with {@code /dev/fd}. */
    public void file(LineBuffer out) {
        int dirfd = number(ExecLayout.DIRFD);
        boolean empty = number(ExecLayout.FILE_BYTES) <= 1;
        if (dirfd != AT_FDCWD && (empty || memory.get(ValueLayout.JAVA_BYTE, at + ExecLayout.FILE) != '/')) {
            out.append("/dev/fd/");
            out.decimal(dirfd);
            out.append(empty ? "" : "/");
        }
        PathText.appendString(out, memory, at + ExecLayout.FILE, number(ExecLayout.FILE_BYTES));
    }

    /** Appends the arguments, each with a zero at its end, the program's own name first. */
    public void arguments(LineBuffer out) {
        long start = at + ExecLayout.FILE + number(ExecLayout.FILE_BYTES);
        for (int i = 0; i < number(ExecLayout.ARGUMENTS_BYTES); i++) {
            out.append(memory.get(ValueLayout.JAVA_BYTE, start + i));
        }
    }
}
