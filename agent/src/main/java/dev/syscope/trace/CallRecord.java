package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.ptrace.ProcessMemory;
import dev.syscope.syscall.Descriptors;
import dev.syscope.syscall.Frame;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.TargetMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** The one record that the ptrace source hands over: a view of a {@link Tracee} at one of its stops. */
final class CallRecord implements SyscallRecord, TargetMemory {
    private final ProcessMemory memory;
    private final ProcDescriptors descriptors;
    private final Optional<LiveStacks> stacks;
    private Tracee tracee;
    private long timeNanos;
    private long returnValue;
    private boolean failed;
    private long durationNanos;
    private long systemNanos = -1;
    private Tampering tampering = Tampering.NONE;

    CallRecord(Arena arena, Optional<LiveStacks> stacks) {
        this.stacks = stacks;
        memory = new ProcessMemory(arena);
        descriptors = new ProcDescriptors();
    }

    CallRecord entry(Tracee tracee, long timeNanos) {
        this.tracee = tracee;
        this.timeNanos = timeNanos;
        returnValue = 0;
        failed = false;
        durationNanos = -1;
        tampering = Tampering.NONE;
        return this;
    }

    CallRecord exit(Tracee tracee, long timeNanos, long returnValue, boolean failed, boolean entrySeen) {
        this.tracee = tracee;
        this.timeNanos = timeNanos;
        this.returnValue = returnValue;
        this.failed = failed;
        durationNanos = entrySeen ? timeNanos - tracee.entryNanos : -1;
        tampering = Tampering.NONE;
        return this;
    }

    CallRecord inKernel(long nanos) {
        systemNanos = nanos;
        return this;
    }

    CallRecord tampered(Tampering tampering) {
        this.tampering = tampering;
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
    public Architecture architecture() {
        return tracee.architecture;
    }

    @Override
    public int nr() {
        return tracee.nr;
    }

    @Override
    public int interruptedNr() {
        return tracee.interruptedNr;
    }

    @Override
    public long argument(int index) {
        return tracee.arguments[index];
    }

    @Override
    public long instructionPointer() {
        return tracee.instructionPointer;
    }

    @Override
    public long stackPointer() {
        return tracee.stackPointer;
    }

    @Override
    public long returnValue() {
        return returnValue;
    }

    @Override
    public boolean failed() {
        return failed;
    }

    @Override
    public boolean isOlder() {
        return tracee.inOlderCall;
    }

    @Override
    public long durationNanos() {
        return durationNanos;
    }

    @Override
    public long systemNanos() {
        return systemNanos;
    }

    /** It is stopped: no other than it has now. */
    @Override
    public String comm() {
        return ProcFile.comm(tracee.tid);
    }

    @Override
    public List<Frame> stack() {
        if (tracee.beforeFirstExec) { // that is our own code
            return List.of();
        }
        return stacks.isPresent() ? stacks.get().of(tracee.pid, tracee.tid) : List.of(); // a lambda would be made for each call
    }

    @Override
    public TargetMemory memory() {
        return this;
    }

    @Override
    public int read(long address, MemorySegment into, long offset, int length) {
        return memory.read(tracee.tid, address, into, offset, length);
    }

    @Override
    public Descriptors descriptors() {
        return descriptors.of(tracee.tid);
    }

    @Override
    public Tampering tampering() {
        return tampering;
    }
}
