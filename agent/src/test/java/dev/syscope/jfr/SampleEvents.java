package dev.syscope.jfr;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One event of each type, with odd values, and what readers must find in them. */
final class SampleEvents {
    /** CLOCK_MONOTONIC of the first. */
    static final long START = System.nanoTime() - 5_000_000_000L;

    static final int PID = 4242;
    static final int TID = 4243;
    static final ThreadNames NAMES = (pid, tid) ->
            new JfrThread("a-comm", tid, Optional.of(new JfrThread.Java("a Java thread's long name", 17)));

    /** Event type to field to value; what is a time span is in nanoseconds. */
    static final Map<String, Map<String, Object>> EXPECTED = Map.of(
            "syscope.Syscall",
                    Map.of(
                            "pid", PID,
                            "name", "openat",
                            "arguments", "AT_FDCWD, \"/tmp/ü\\n\", O_RDONLY",
                            "returnValue", -1L,
                            "errno", 2,
                            "error", "ENOENT",
                            "duration", 1_234_567L),
            "syscope.SyscallLatency",
                    Map.of(
                            "name", "fsync",
                            "calls", 1_000_000_007L,
                            "errors", 3L,
                            "p50", 900L,
                            "p99", 9_900L,
                            "p999", 99_900L,
                            "maximum", 1L << 60,
                            "total", 1L << 55),
            "syscope.PerfCounter",
                    Map.of(
                            "name", "task-clock",
                            "cpu", -1,
                            "value", 200L,
                            "rawValue", 100L,
                            "timeEnabled", 2_000_000L,
                            "timeRunning", 1_000_000L),
            "syscope.FileOpen",
                    Map.of("pid", PID, "uid", -2, "command", "cat", "path", "/etc/passwd", "flags", "O_RDONLY", "fd", 3, "errno", 0),
            "syscope.ProcessExit",
                    Map.of(
                            "pid", PID,
                            "tid", TID,
                            "ppid", 1,
                            "command", "sleep",
                            "age", 123_456_789_012L,
                            "exitCode", 0,
                            "signal", 11,
                            "coreDumped", true),
            "syscope.ProcessExec",
                    Map.of("pid", PID, "ppid", 1, "uid", 0, "command", "sh", "path", "/bin/ls", "arguments", "ls -l", "errno", 13, "error", "EACCES"),
            "syscope.Lost", Map.of("count", 77L, "reason", "ring buffer full"),
            "syscope.Recording", Map.of("version", "1.2.3", "commandLine", "syscope strace -p 1", "events", 7L, "dropped", 0L));

    private SampleEvents() {}

    static JfrOptions options() {
        return JfrOptions.defaults(false, "1.2.3", "syscope strace -p 1", message -> {
            throw new AssertionError(message);
        });
    }

    static void writeEach(Path file) {
        try (JfrRecording recording = JfrRecording.create(file, options(), NAMES, TimeBase.now())) {
            writeEach(recording);
        }
    }

    static void writeEach(JfrRecording recording) {
        MemorySegment arguments = text("AT_FDCWD, \"/tmp/ü\\n\", O_RDONLY");
        recording.syscall(
                START,
                1_234_567,
                recording.thread(PID, TID),
                recording.stack(
                        List.of(
                                new StackFrame("libc.so.6", "openat64", StackFrame.Kind.NATIVE),
                                new StackFrame("java.io.FileInputStream", "open0", StackFrame.Kind.JIT_COMPILED)),
                        false),
                PID,
                "openat",
                arguments,
                0,
                (int) arguments.byteSize(),
                -2,
                true);
        recording.syscallLatency(
                START, 1_000_000_000, JfrRecording.NO_THREAD, 0, "fsync", 1_000_000_007L, 3, 900, 9_900, 99_900, 1L << 60, 1L << 55);
        recording.perfCounter(START, 1_000_000, recording.thread(PID, TID), PID, -1, "task-clock", 200, 100, 2_000_000, 1_000_000);
        MemorySegment record = text("..cat./etc/passwd");
        recording.fileOpen(START, 5_000, recording.thread(PID, TID), JfrRecording.NO_STACK, PID, -2, record, 2, 3, record, 6, 11, "O_RDONLY", 3);
        recording.processExit(START + 5, recording.thread(PID, TID), PID, TID, 1, text("sleep"), 0, 5, 123_456_789_012L, 0, 11, true);
        recording.processExec(
                START + 6, recording.thread(PID, TID), PID, 1, 0, text("sh"), 0, 2, text("/bin/ls"), 0, 7, text("ls -l"), 0, 5, 13);
        recording.lost(START + 7, 77, "ring buffer full");
    }

    static MemorySegment text(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }
}
