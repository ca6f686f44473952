package dev.syscope.jfr;

import static dev.syscope.jfr.Field.Type.BOOLEAN;
import static dev.syscope.jfr.Field.Type.INT;
import static dev.syscope.jfr.Field.Type.LONG;
import static dev.syscope.jfr.Field.Type.STACK_TRACE;
import static dev.syscope.jfr.Field.Type.STRING;

import dev.syscope.jfr.Field.Unit;
import java.util.ArrayList;
import java.util.List;

/** The events that syscope writes. Their fields stand in the order in which {@link JfrRecording} writes them. */
enum EventType {
    SYSCALL(
            "syscope.Syscall",
            "System Call",
            "One system call of a thread, from its entry to its return",
            Shape.DURATION_THREAD_STACK,
            new Field("pid", INT, "Process", "The process of the thread, in syscope's pid namespace"),
            new Field("name", STRING, "Name"),
            new Field("arguments", STRING, "Arguments", "As strace prints them; cut at 64 KiB"),
            new Field("returnValue", LONG, "Return Value", "What the C library's wrapper returns: -1 on failure"),
            new Field("errno", INT, "Error Number", "0 when the call succeeded"),
            new Field("error", STRING, "Error", "The error number's name, such as ENOENT")),
    SYSCALL_LATENCY(
            "syscope.SyscallLatency",
            "System Call Latency",
            "How long the calls of one name took that ended within an interval",
            Shape.DURATION_THREAD,
            new Field("pid", INT, "Process", "0 when more than one process is counted"),
            new Field("name", STRING, "Name"),
            new Field("calls", LONG, "Calls"),
            new Field("errors", LONG, "Errors"),
            new Field("p50", LONG, "Median", "Half of the calls took no longer", Unit.NANOSECONDS),
            new Field("p99", LONG, "99th Percentile", "99 % of the calls took no longer", Unit.NANOSECONDS),
            new Field("p999", LONG, "99.9th Percentile", "99.9 % of the calls took no longer", Unit.NANOSECONDS),
            new Field("maximum", LONG, "Maximum", "", Unit.NANOSECONDS),
            new Field("total", LONG, "Total", "The sum of all durations", Unit.NANOSECONDS)),
    PERF_COUNTER(
            "syscope.PerfCounter",
            "Perf Counter",
            "What a kernel or hardware counter counted within an interval",
            Shape.DURATION_THREAD,
            new Field("pid", INT, "Process", "0 when more than one process is counted"),
            new Field("cpu", INT, "CPU", "-1 when all are counted together"),
            new Field("name", STRING, "Name"),
            new Field("value", LONG, "Value", "The raw value scaled by time enabled over time running"),
            new Field("rawValue", LONG, "Raw Value"),
            new Field("timeEnabled", LONG, "Time Enabled", "How long it was asked to count", Unit.NANOSECONDS),
            new Field("timeRunning", LONG, "Time Running", "How long it did count", Unit.NANOSECONDS)),
    FILE_OPEN(
            "syscope.FileOpen",
            "File Open",
            "A file was opened, or could not be",
            Shape.DURATION_THREAD_STACK,
            new Field("pid", INT, "Process"),
            new Field("uid", INT, "User"),
            new Field("command", STRING, "Command", "The thread's name"),
            new Field("path", STRING, "Path", "As the program gave it"),
            new Field("flags", STRING, "Flags"),
            new Field("fd", INT, "File Descriptor", "-1 when the file could not be opened"),
            new Field("errno", INT, "Error Number", "0 when the file was opened"),
            new Field("error", STRING, "Error")),
    PROCESS_EXIT(
            "syscope.ProcessExit",
            "Process Exit",
            "A process or thread ended",
            Shape.THREAD,
            new Field("pid", INT, "Process"),
            new Field("tid", INT, "Thread Id"),
            new Field("ppid", INT, "Parent Process"),
            new Field("command", STRING, "Command", "The thread's name"),
            new Field("age", LONG, "Age", "How long it lived; -1 when unknown", Unit.NANOSECONDS),
            new Field("exitCode", INT, "Exit Code", "0 to 255; 0 when a signal killed it"),
            new Field("signal", INT, "Signal", "The signal that killed it; 0 when it exited"),
            new Field("coreDumped", BOOLEAN, "Core Dumped")),
    PROCESS_EXEC(
            "syscope.ProcessExec",
            "Process Exec",
            "A process executed a program, or could not",
            Shape.THREAD,
            new Field("pid", INT, "Process"),
            new Field("ppid", INT, "Parent Process"),
            new Field("uid", INT, "User"),
            new Field("command", STRING, "Command", "The thread's name"),
            new Field("path", STRING, "Path", "As the program gave it"),
            new Field("arguments", STRING, "Arguments"),
            new Field("errno", INT, "Error Number", "0 when the program was executed"),
            new Field("error", STRING, "Error")),
    LOST(
            "syscope.Lost",
            "Lost Records",
            "Records that were dropped on their way, since the last such event",
            Shape.INSTANT,
            new Field("count", LONG, "Count"),
            new Field("reason", STRING, "Reason")),
    RECORDING(
            "syscope.Recording",
            "Syscope Recording",
            "What wrote this chunk; the last event of each",
            Shape.INSTANT,
            new Field("version", STRING, "Version"),
            new Field("commandLine", STRING, "Command Line"),
            new Field("events", LONG, "Events", "How many the chunk holds, this one not counted"),
            new Field("dropped", LONG, "Dropped", "How many events were not recorded so far"));

    private final String javaName;
    private final String label;
    private final String description;
    private final List<Field> fields;

    EventType(String javaName, String label, String description, Shape shape, Field... own) {
        this.javaName = javaName;
        this.label = label;
        this.description = description;
        List<Field> all = new ArrayList<>(shape.fields());
        all.addAll(List.of(own));
        this.fields = List.copyOf(all);
    }

    String javaName() {
        return javaName;
    }

    String label() {
        return label;
    }

    String description() {
        return description;
    }

    List<Field> fields() {
        return fields;
    }

    long id() {
        return Metadata.FIRST_EVENT_ID + ordinal();
    }

    /** The fields that readers know; {@code jfr} wants startTime, then duration, before all others. */
    private enum Shape {
        INSTANT(false, false, false),
        THREAD(false, true, false),
        DURATION_THREAD(true, true, false),
        DURATION_THREAD_STACK(true, true, true);

        private final boolean duration;
        private final boolean thread;
        private final boolean stack;

        Shape(boolean duration, boolean thread, boolean stack) {
            this.duration = duration;
            this.thread = thread;
            this.stack = stack;
        }

        List<Field> fields() {
            List<Field> fields = new ArrayList<>();
            fields.add(new Field("startTime", LONG, "Start Time", "", Unit.TIMESTAMP_TICKS));
            if (duration) {
                fields.add(new Field("duration", LONG, "Duration", "", Unit.TIMESPAN_TICKS));
            }
            if (thread) {
                fields.add(new Field("eventThread", Field.Type.THREAD, "Event Thread", "The thread that it happened to"));
            }
            if (stack) {
                fields.add(new Field("stackTrace", STACK_TRACE, "Stack Trace", "Where the thread was"));
            }
            return fields;
        }
    }
}
