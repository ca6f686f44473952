package dev.syscope.trace;

import dev.syscope.syscall.Frame;
import dev.syscope.trace.ThreadState.ThreadNews;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/** The one signal record that the bpf source hands over. */
final class CapturedSignal implements SignalRecord {
    private static final int SIGINFO_BYTES = 128;

    /** The kernel's {@code kernel_siginfo} has what its {@code siginfo_t} begins with; the rest is zero. */
    private final MemorySegment siginfo = Arena.ofAuto().allocate(SIGINFO_BYTES, 8);

    private final Optional<CapturedStacks> stacks;
    private int pid;
    private int tid;
    private long timeNanos;
    private int signal;
    private boolean inCall;
    private boolean groupStop;

    CapturedSignal(Optional<CapturedStacks> stacks) {
        this.stacks = stacks;
    }

    CapturedSignal of(MemorySegment memory, long at) {
        pid = memory.get(ValueLayout.JAVA_INT, at + ThreadNews.PID);
        tid = memory.get(ValueLayout.JAVA_INT, at + ThreadNews.TID);
        timeNanos = memory.get(ValueLayout.JAVA_LONG, at + ThreadNews.NANOS);
        signal = memory.get(ValueLayout.JAVA_INT, at + ThreadNews.VALUE);
        groupStop = memory.get(ValueLayout.JAVA_INT, at + ThreadNews.TYPE) == ThreadState.STOPPED;
        inCall = memory.get(ValueLayout.JAVA_INT, at + ThreadNews.FOUND) != ThreadState.IDLE;
        MemorySegment.copy(memory, at + ThreadNews.SIGINFO, siginfo, 0, ThreadNews.SIGINFO_BYTES);
        return this;
    }

    /** Whether it was sent while its thread was in a call that is traced. */
    boolean foundThreadInCall() {
        return inCall;
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public int tid() {
        return tid;
    }

    @Override
    public long timeNanos() {
        return timeNanos;
    }

    @Override
    public int signal() {
        return signal;
    }

    @Override
    public boolean isGroupStop() {
        return groupStop;
    }

    @Override
    public List<Frame> stack() {
        return stacks.map(all -> all.of(tid)).orElse(List.of());
    }

    @Override
    public MemorySegment siginfo() {
        return siginfo;
    }

    @Override
    public long instructionPointer() {
        return 0;
    }
}
