package dev.syscope.snoop;

import dev.syscope.syscall.LineBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A file that was opened, or that someone tried to open. A flyweight: valid only during the call that hands it over.
 */
public final class OpenRecord {
    private final PathText full = new PathText();
    private MemorySegment memory;
    private long at;

    OpenRecord() {}

    /**
     * Moves to another record.
     *
     * @return false if its lengths don't fit one another
     */
    boolean wrap(MemorySegment newMemory, long offset, int length) {
        memory = newMemory;
        at = offset;
        return length >= OpenLayout.PATH
                && pathBytes() >= 0
                && namesBytes() >= 0
                && OpenLayout.PATH + (long) pathBytes() + namesBytes() <= length
                && number(OpenLayout.CALL) >= 0
                && number(OpenLayout.CALL) < OpenCall.values().length;
    }

    private int number(int offset) {
        return memory.get(ValueLayout.JAVA_INT, at + offset);
    }

    private int pathBytes() {
        return number(OpenLayout.PATH_BYTES);
    }

    private int namesBytes() {
        return number(OpenLayout.NAMES_BYTES);
    }

    /** When it was called: CLOCK_MONOTONIC. */
    public long timeNanos() {
        return memory.get(ValueLayout.JAVA_LONG, at + OpenLayout.TIME);
    }

    /** How long it took. */
    public long durationNanos() {
        return memory.get(ValueLayout.JAVA_LONG, at + OpenLayout.DURATION);
    }

    /** The process. */
    public int pid() {
        return number(OpenLayout.PID);
    }

    /** The thread. */
    public int tid() {
        return number(OpenLayout.TID);
    }

    /** The real user id. */
    public int uid() {
        return number(OpenLayout.UID);
    }

    /** Which system call. */
    public OpenCall call() {
        return OpenCall.of(number(OpenLayout.CALL));
    }

    /** {@code O_*}; of name_to_handle_at, {@code AT_*}. */
    public int flags() {
        return number(OpenLayout.FLAGS);
    }

    /** The mode, where it may create a file; else 0 or what the register held. */
    public int mode() {
        return number(OpenLayout.MODE);
    }

    /** The directory's descriptor; AT_FDCWD for calls without. */
    public int dirfd() {
        return number(OpenLayout.DIRFD);
    }

    /** The descriptor, or the negated error number. */
    public int result() {
        return number(OpenLayout.RESULT);
    }

    /** The id of the process's cgroup in the cgroup2 hierarchy. */
    public long cgroup() {
        return memory.get(ValueLayout.JAVA_LONG, at + OpenLayout.CGROUP);
    }

    /** Appends the thread's name, as it is. */
    public void comm(LineBuffer out) {
        PathText.appendString(out, memory, at + OpenLayout.COMM, OpenLayout.COMM_BYTES);
    }

    /** Appends the name of the process's leading thread, as it is. */
    public void leaderComm(LineBuffer out) {
        PathText.appendString(out, memory, at + OpenLayout.LEADER_COMM, OpenLayout.COMM_BYTES);
    }

    /** Whether the path could be read; open_by_handle_at has none. */
    public boolean hasPath() {
        return pathBytes() > 0;
    }

    /** Where the path is in the process's memory; 0 where the call has none. */
    public long pathAddress() {
        return memory.get(ValueLayout.JAVA_LONG, at + OpenLayout.PATH_ADDRESS);
    }

    /** Appends the path as the program gave it, byte for byte. */
    public void path(LineBuffer out) {
        PathText.appendString(out, memory, at + OpenLayout.PATH, pathBytes());
    }

    /**
     * Whether there is more to know than {@link #path}, of what was opened or could have been: only when
     * {@link OpenFilter#fullPath} was asked for.
     */
    public boolean hasFullPath() {
        boolean tried = opened() || hasPath() && (pathBytes() > 1 || !call().opens());
        return tried && (namesBytes() > 0 || isAbsolute());
    }

    private boolean opened() {
        return result() >= 0 && call().opens();
    }

    private boolean isAbsolute() {
        return hasPath() && memory.get(ValueLayout.JAVA_BYTE, at + OpenLayout.PATH) == '/';
    }

    /**
     * Appends the absolute path: of the file that was opened; where that failed, the path that was given, after its
     * directory, or the process's root, without {@code .} and {@code ..}.
     */
    public void fullPath(LineBuffer out) {
        long names = at + OpenLayout.PATH + pathBytes();
        full.begin();
        if (namesBytes() > 0) {
            full.appendReversed(memory, names, namesBytes());
        }
        if (!opened() || namesBytes() == 0) {
            full.appendPath(memory, at + OpenLayout.PATH, pathBytes(), isAbsolute());
        }
        full.appendTo(out);
    }
}
