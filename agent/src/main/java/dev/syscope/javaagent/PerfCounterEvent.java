package dev.syscope.javaagent;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** {@code syscope.PerfCounter}: what a counter counted since the event before. As {@code dev.syscope.jfr} writes it. */
@Name("syscope.PerfCounter")
@Label("Perf Counter")
@Description("What a kernel or hardware counter counted within an interval")
@Category("Syscope")
@Period("1 s")
@StackTrace(false)
final class PerfCounterEvent extends Event {
    @Label("Process")
    int pid;

    @Label("CPU")
    @Description("-1 when all are counted together")
    int cpu = -1;

    @Label("Name")
    String name;

    @Label("Value")
    @Description("The raw value scaled by time enabled over time running")
    long value;

    @Label("Raw Value")
    long rawValue;

    @Label("Time Enabled")
    @Description("How long it was asked to count")
    @Timespan
    long timeEnabled;

    @Label("Time Running")
    @Description("How long it did count")
    @Timespan
    long timeRunning;

    @Label("Thread")
    @Description("Whose; none for the whole process")
    Thread thread;

    /**
     * Commits one, if a recording has it.
     *
     * @param growth raw value, time enabled, time running
     * @param thread whose, or null for the whole process
     */
    static void commit(int pid, String name, long[] growth, Thread thread) {
        PerfCounterEvent event = new PerfCounterEvent();
        event.pid = pid;
        event.name = name;
        event.rawValue = growth[0];
        event.value = growth[2] == 0 || growth[1] == growth[2]
                ? growth[0]
                : Math.round((double) growth[0] * growth[1] / growth[2]);
        event.timeEnabled = growth[1];
        event.timeRunning = growth[2];
        event.thread = thread;
        event.commit();
    }
}
