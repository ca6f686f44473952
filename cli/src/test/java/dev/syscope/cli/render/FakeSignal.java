package dev.syscope.cli.render;

import dev.syscope.trace.SignalRecord;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A signal as a source would hand it over. */
record FakeSignal(int tid, int signal, boolean isGroupStop, long timeNanos) implements SignalRecord {
    @Override
    public int pid() {
        return FakeCall.PID;
    }

    @Override
    public MemorySegment siginfo() {
        MemorySegment siginfo = Arena.ofAuto().allocate(128, 8);
        siginfo.set(ValueLayout.JAVA_INT, 0, signal);
        siginfo.set(ValueLayout.JAVA_INT, 16, 77); // si_pid
        return siginfo;
    }
}
