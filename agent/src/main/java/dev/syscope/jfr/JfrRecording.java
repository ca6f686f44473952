package dev.syscope.jfr;

import dev.syscope.linux.Errno;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * A JFR file in the making, with the times, threads and stack traces of what is recorded rather than our own.
 *
 * <p>Hot: an event allocates nothing; a thread, name or stack does when it first appears in a chunk. For one thread at
 * a time. All times are nanoseconds of CLOCK_MONOTONIC. A text is given as bytes in a segment; more than
 * {@link #MAX_TEXT} are cut. What can't be written to the file is said once through {@link JfrOptions#warnings()}, and
 * is counted.
 */
public final class JfrRecording implements AutoCloseable {
    /** The longest text of an event, in bytes. */
    public static final int MAX_TEXT = 64 << 10;

    /** No stack trace. */
    public static final long NO_STACK = 0;

    /** No thread. */
    public static final long NO_THREAD = 0;

    private final ChunkWriter chunks;
    private final ThreadNames names;

    private JfrRecording(ChunkWriter chunks, ThreadNames names) {
        this.chunks = chunks;
        this.names = names;
    }

    /**
     * Creates a file to record to.
     *
     * @throws JfrException if it can't be created, or exists and {@link JfrOptions#force()} isn't set
     */
    public static JfrRecording create(Path file, JfrOptions options) {
        return create(file, options, ThreadNames.KERNEL, TimeBase.now());
    }

    /**
     * Creates a file to record to.
     *
     * @param names what threads are called
     * @param time how ticks relate to the clocks; another recording's when the two are to be joined
     * @throws JfrException if it can't be created, or exists and {@link JfrOptions#force()} isn't set
     */
    public static JfrRecording create(Path file, JfrOptions options, ThreadNames names, TimeBase time) {
        return new JfrRecording(new ChunkWriter(ChunkFile.create(file, options.force()), time, options, names), names);
    }

    /** The key of a thread in the events to come until one of them is written. */
    public long thread(int pid, int tid) {
        long key = chunks.pools().thread(pid, tid);
        return key != 0 ? key : chunks.pools().thread(pid, tid, names.thread(pid, tid));
    }

    /** {@link #thread(int, int)} of a thread whose name in the kernel is at hand. */
    public long thread(int pid, int tid, MemorySegment comm, long offset, int length) {
        long key = chunks.pools().thread(pid, tid);
        if (key == 0) {
            JfrThread known = names.thread(pid, tid);
            byte[] bytes = comm.asSlice(offset, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            String name = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
            key = chunks.pools().thread(pid, tid, new JfrThread(name, known.osThreadId(), known.java()));
        }
        return key;
    }

    /** The key of a stack trace in the next event; innermost frame first. Allocates. */
    public long stack(List<StackFrame> frames, boolean truncated) {
        return frames.isEmpty() ? NO_STACK : chunks.pools().stack(frames, truncated);
    }

    /**
     * A system call.
     *
     * @param durationNanos from entry to return
     * @param thread a key that {@link #thread} gave
     * @param stack a key that {@link #stack} gave, or {@link #NO_STACK}
     * @param name a constant such as {@code Syscall.name()} gives
     * @param returnValue as the kernel gave it: a negated error number on failure
     * @param failed whether it is an error number
     */
    public void syscall(
            long startNanos,
            long durationNanos,
            long thread,
            long stack,
            int pid,
            String name,
            MemorySegment arguments,
            long offset,
            int length,
            long returnValue,
            boolean failed) {
        int text = Math.min(length, MAX_TEXT);
        ChunkBuffer out = chunks.beginDuration(EventType.SYSCALL, startNanos, durationNanos, text);
        out.number(thread);
        out.number(stack);
        out.number(pid);
        out.constantString(chunks.pools().string(name));
        out.utf8(arguments, offset, text);
        out.reserve(6 * ChunkBuffer.MAX_NUMBER);
        out.number(failed ? -1L : returnValue);
        error(out, failed ? (int) -returnValue : 0);
        chunks.end();
    }

    /**
     * The latencies of the calls of one name in an interval.
     *
     * @param thread whose calls, or {@link #NO_THREAD} for more than one's
     * @param pid whose calls, or 0 for more than one's
     * @param p50 nanoseconds, as all that follow
     */
    public void syscallLatency(
            long startNanos,
            long durationNanos,
            long thread,
            int pid,
            String name,
            long calls,
            long errors,
            long p50,
            long p99,
            long p999,
            long maximum,
            long total) {
        ChunkBuffer out = chunks.beginDuration(EventType.SYSCALL_LATENCY, startNanos, durationNanos, 0);
        out.number(thread);
        out.number(pid);
        out.constantString(chunks.pools().string(name));
        out.number(calls);
        out.number(errors);
        out.number(p50);
        out.number(p99);
        out.number(p999);
        out.number(maximum);
        out.number(total);
        chunks.end();
    }

    /**
     * A counter's growth in an interval.
     *
     * @param thread whose, or {@link #NO_THREAD}
     * @param pid whose, or 0
     * @param cpu which processor's, or -1
     * @param timeEnabled nanoseconds
     * @param timeRunning nanoseconds
     */
    public void perfCounter(
            long startNanos,
            long durationNanos,
            long thread,
            int pid,
            int cpu,
            String name,
            long value,
            long rawValue,
            long timeEnabled,
            long timeRunning) {
        ChunkBuffer out = chunks.beginDuration(EventType.PERF_COUNTER, startNanos, durationNanos, 0);
        out.number(thread);
        out.number(pid);
        out.number(cpu);
        out.constantString(chunks.pools().string(name));
        out.number(value);
        out.number(rawValue);
        out.number(timeEnabled);
        out.number(timeRunning);
        chunks.end();
    }

    /**
     * A file that was opened, or could not be.
     *
     * @param flags a text such as {@code O_RDONLY|O_CLOEXEC}; kept, so of few different values
     * @param returnValue the descriptor, or a negated error number
     */
    public void fileOpen(
            long startNanos,
            long durationNanos,
            long thread,
            long stack,
            int pid,
            int uid,
            MemorySegment command,
            long commandOffset,
            int commandLength,
            MemorySegment path,
            long pathOffset,
            int pathLength,
            String flags,
            long returnValue) {
        int text = Math.min(pathLength, MAX_TEXT);
        int name = Math.min(commandLength, MAX_TEXT);
        ChunkBuffer out = chunks.beginDuration(EventType.FILE_OPEN, startNanos, durationNanos, text + name);
        out.number(thread);
        out.number(stack);
        out.number(pid);
        out.number(uid);
        out.utf8(command, commandOffset, name);
        out.utf8(path, pathOffset, text);
        out.reserve(6 * ChunkBuffer.MAX_NUMBER);
        out.constantString(chunks.pools().string(flags));
        out.number((int) Math.max(returnValue, -1));
        error(out, (int) Math.max(0, -returnValue));
        chunks.end();
    }

    /**
     * A process or thread that ended.
     *
     * @param ageNanos how long it lived, or -1
     * @param exitCode 0 to 255
     * @param signal what killed it, or 0
     */
    public void processExit(
            long nanos,
            long thread,
            int pid,
            int tid,
            int ppid,
            MemorySegment command,
            long commandOffset,
            int commandLength,
            long ageNanos,
            int exitCode,
            int signal,
            boolean coreDumped) {
        int name = Math.min(commandLength, MAX_TEXT);
        ChunkBuffer out = chunks.begin(EventType.PROCESS_EXIT, nanos, nanos, name);
        out.number(thread);
        out.number(pid);
        out.number(tid);
        out.number(ppid);
        out.utf8(command, commandOffset, name);
        out.reserve(4 * ChunkBuffer.MAX_NUMBER);
        out.number(ageNanos);
        out.number(exitCode);
        out.number(signal);
        out.raw(coreDumped ? 1 : 0);
        chunks.end();
    }

    /**
     * A program that was executed, or could not be.
     *
     * @param errno 0, or why it could not
     */
    public void processExec(
            long nanos,
            long thread,
            int pid,
            int ppid,
            int uid,
            MemorySegment command,
            long commandOffset,
            int commandLength,
            MemorySegment path,
            long pathOffset,
            int pathLength,
            MemorySegment arguments,
            long argumentsOffset,
            int argumentsLength,
            int errno) {
        int name = Math.min(commandLength, MAX_TEXT);
        int text = Math.min(pathLength, MAX_TEXT);
        int words = Math.min(argumentsLength, MAX_TEXT);
        ChunkBuffer out = chunks.begin(EventType.PROCESS_EXEC, nanos, nanos, name + text + words);
        out.number(thread);
        out.number(pid);
        out.number(ppid);
        out.number(uid);
        out.utf8(command, commandOffset, name);
        out.utf8(path, pathOffset, text);
        out.utf8(arguments, argumentsOffset, words);
        out.reserve(4 * ChunkBuffer.MAX_NUMBER);
        error(out, errno);
        chunks.end();
    }

    /**
     * Records that were dropped on their way.
     *
     * @param reason a constant
     */
    public void lost(long nanos, long count, String reason) {
        ChunkBuffer out = chunks.begin(EventType.LOST, nanos, nanos, 0);
        out.number(count);
        out.constantString(chunks.pools().string(reason));
        chunks.end();
    }

    private void error(ChunkBuffer out, int errno) {
        out.number(errno);
        out.constantString(errno == 0 ? 0 : chunks.pools().string(Errno.name(errno)));
    }

    /** Writes a chunk out that is older than it may become: for when nothing happens. */
    public void idle() {
        chunks.rotateIfOld(System.nanoTime());
    }

    /** Events that are not in the file because it could not be written. */
    public long dropped() {
        return chunks.dropped();
    }

    /** Whether the file could not be written, be there events that it lacks or not. */
    public boolean failed() {
        return chunks.failed();
    }

    /** Writes the last chunk. Never throws: what goes wrong is a warning. */
    @Override
    public void close() {
        chunks.close();
    }
}
