package dev.syscope.trace;

import dev.syscope.syscall.Frame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** The one signal record that the ptrace source hands over. */
final class SignalStop implements SignalRecord {
    private final MemorySegment siginfo;
    private final long address;
    private final Optional<LiveStacks> stacks;
    private Tracee tracee;
    private long timeNanos;
    private int signal;
    private boolean groupStop;
    private long instructionPointer;

    SignalStop(Arena arena, Optional<LiveStacks> stacks) {
        this.stacks = stacks;
        siginfo = arena.allocate(128, 8);
        address = siginfo.address();
    }

    /** Where the kernel is to put the {@code siginfo_t}. */
    long address() {
        return address;
    }

    SignalStop of(Tracee tracee, long timeNanos, int signal, boolean groupStop, long instructionPointer) {
        this.tracee = tracee;
        this.timeNanos = timeNanos;
        this.signal = signal;
        this.groupStop = groupStop;
        this.instructionPointer = instructionPointer;
        return this;
    }

    @Override
    public int pid() {
        return tracee.pid;
    }

    @Override
    public int tid() {
        return tracee.tid;
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
        return stacks.map(all -> all.of(tracee.pid, tracee.tid)).orElse(List.of());
    }

    @Override
    public MemorySegment siginfo() {
        return siginfo;
    }

    @Override
    public long instructionPointer() {
        return instructionPointer;
    }
}
